"""England's ceremonial counties, by which people place a town: Lieutenancies Act 1997, schedule 1.

GeoNames lists England by council: Leeds rather than West Yorkshire. Only
councils that are not themselves a county of that name are listed.
"""

from __future__ import annotations

_COUNCILS = {
    "Bedfordshire": "Bedford; Central Bedfordshire; Luton",
    "Berkshire": "Bracknell Forest; Reading; Slough; West Berkshire; Windsor and Maidenhead; "
    "Wokingham",
    "Buckinghamshire": "Milton Keynes",
    "Cambridgeshire": "Peterborough",
    "Cheshire": "Cheshire East; Cheshire West and Chester; Halton; Warrington",
    "Cornwall": "Isles of Scilly",
    "Cumbria": "Cumberland; Westmorland and Furness",
    "Derbyshire": "Derby",
    "Devon": "Plymouth; Torbay",
    "Dorset": "Bournemouth, Christchurch and Poole",
    "County Durham": "Darlington; Hartlepool; Stockton-on-Tees",
    "East Riding of Yorkshire": "Kingston upon Hull",
    "East Sussex": "Brighton and Hove",
    "Essex": "Southend-on-Sea; Thurrock",
    "Gloucestershire": "South Gloucestershire",
    "Greater Manchester": "Bolton; Bury; Manchester; Oldham; Rochdale; Salford; Stockport; "
    "Tameside; Trafford; Wigan",
    "Hampshire": "Portsmouth; Southampton",
    "Kent": "Medway",
    "Lancashire": "Blackburn with Darwen; Blackpool",
    "Leicestershire": "Leicester",
    "Lincolnshire": "North East Lincolnshire; North Lincolnshire",
    "Merseyside": "Knowsley; Liverpool; Sefton; St. Helens; Wirral",
    "North Yorkshire": "Middlesbrough; Redcar and Cleveland; York",
    "Northamptonshire": "North Northamptonshire; West Northamptonshire",
    "Nottinghamshire": "Nottingham",
    "Shropshire": "Telford and Wrekin",
    "Somerset": "Bath and North East Somerset; North Somerset",
    "South Yorkshire": "Barnsley; Doncaster; Rotherham; Sheffield",
    "Staffordshire": "Stoke-on-Trent",
    "Tyne and Wear": "Gateshead; Newcastle upon Tyne; North Tyneside; South Tyneside; Sunderland",
    "West Midlands": "Birmingham; Coventry; Dudley; Sandwell; Solihull; Walsall; Wolverhampton",
    "West Yorkshire": "Bradford; Calderdale; Kirklees; Leeds; Wakefield",
    "Wiltshire": "Swindon",
}
COUNTY_OF = {
    council: county for county, councils in _COUNCILS.items() for council in councils.split("; ")
}
"""County by council."""
ALSO_CALLED = {
    "Antrim and Newtownabbey": ["County Antrim"],
    "Ards and North Down": ["County Down"],
    "Armagh City, Banbridge and Craigavon": ["County Armagh"],
    "Causeway Coast and Glens": ["County Londonderry", "County Derry"],
    "County Durham": ["Durham"],
    "Cumbria": ["Lake District", "The Lake District"],
    "Derbyshire": ["Peak District", "The Peak District"],
    "Derry and Strabane": ["County Londonderry", "County Derry", "County Tyrone"],
    "East Riding of Yorkshire": ["Yorkshire", "East Yorkshire"],
    "Eilean Siar": ["Western Isles", "Outer Hebrides"],
    "Fermanagh and Omagh": ["County Fermanagh", "County Tyrone"],
    "Greater London": ["Middlesex"],
    "Highland": ["Highlands", "Scottish Highlands", "The Highlands"],
    "Lisburn and Castlereagh": ["County Antrim", "County Down"],
    "Mid and East Antrim": ["County Antrim"],
    "Mid-Ulster": ["County Tyrone", "County Londonderry"],
    "Newry, Mourne and Down": ["County Down", "County Armagh"],
    "North Yorkshire": ["Yorkshire"],
    "Orkney Islands": ["Orkney"],
    "Shetland Islands": ["Shetland"],
    "Shropshire": ["Salop"],
    "South Yorkshire": ["Yorkshire"],
    "West Yorkshire": ["Yorkshire"],
}
"""Names that people still write, of counties past and of parts of the country.

Each stands with every council that most of it lies in.
"""
