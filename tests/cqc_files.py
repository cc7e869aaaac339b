"""Rows of CQC's list of substance misuse locations, cast into the layouts of its other files."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from locator.importers.formats.cqc_layouts import SERVICE_TYPES, USER_BANDS

DIRECTORY_HEADER = (
    "Name",
    "Also known as",
    "Address",
    "Postcode",
    "Phone number",
    "Service's website (if available)",
    "Service types",
    "Date of latest check",
    "Specialisms/services",
    "Provider name",
    "Local authority",
    "Region",
    "Location URL",
    "CQC Location ID (for office use only)",
    "CQC Provider ID (for office use only)",
)

PEOPLE = {
    "Registered manager": "Surname-Of-Manager, Given",
    "Provider Nominated Individual Name": "Surname-Of-Nominee, Given",
    "Provider Main Partner Name": "Surname-Of-Partner, Given",
    "Provider Name": "Surname-Of-Owner, Given",
}
"""People who are in the file with filters, here with names that are nobody's."""

_TYPES = {ours: f"Service type - {theirs.capitalize()}" for theirs, ours in SERVICE_TYPES.items()}
_BANDS = {ours: f"Service user band - {theirs.capitalize()}" for theirs, ours in USER_BANDS.items()}

ACTIVE_HEADER = (
    "Location ID",
    "Location HSCA start date",
    "Dormant (Y/N)",
    "Care home?",
    "Location Name",
    "Location ODS Code",
    "Location Telephone Number",
    "Registered manager",
    "Location Web Address",
    "Location Street Address",
    "Location Address Line 2",
    "Location City",
    "Location County",
    "Location Postal Code",
    "Location Latitude",
    "Location Longitude",
    "Provider ID",
    "Provider Name",
    "Provider Nominated Individual Name",
    "Provider Main Partner Name",
    *_TYPES.values(),
    *_BANDS.values(),
)

Row = Mapping[str, str]


def directory_csv(rows: Sequence[Row]) -> str:
    """Return the care directory's CSV: a title, the day it was produced, blank lines, a header."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerows([["CQC Locations data"], [], ["This data was produced on 08 April 2026"], []])
    writer.writerow(DIRECTORY_HEADER)
    for row in rows:
        found = {
            "Name": row["name"],
            "Also known as": "",
            "Address": row["address"],
            "Postcode": row["postcode"],
            # The file's own numbers have lost their first zero.
            "Phone number": row["phone"].removeprefix("0"),
            "Service's website (if available)": row["website"],
            "Service types": row["serviceType"],
            "Date of latest check": "01/Jan/2024 - 00:00",
            "Specialisms/services": row["specialism"],
            "Provider name": PEOPLE["Provider Name"],
            "Local authority": row["la"],
            "Region": row["region"],
            "Location URL": row["cqcUrl"],
            "CQC Location ID (for office use only)": row["cqc_location_id"],
            "CQC Provider ID (for office use only)": "1-101",
        }
        writer.writerow([found[name] for name in DIRECTORY_HEADER])
    return file.getvalue()


def active_rows(rows: Sequence[Row]) -> list[list[str]]:
    """Return the sheet of the file with filters: a header, and a line a location."""
    return [list(ACTIVE_HEADER), *(_active(row) for row in rows)]


def _active(row: Row) -> list[str]:
    # Lines are parted by commas without a space after; the last is the town.
    *lines, town = row["address"].replace(", ", "\0").split(",")
    street, second = "".join(lines[:1]), ",".join(lines[1:])
    found = PEOPLE | {
        "Location ID": row["cqc_location_id"],
        "Location HSCA start date": "01/10/2010",
        "Dormant (Y/N)": "N",
        "Care home?": "N",
        "Location Name": row["name"],
        "Location Telephone Number": row["phone"],
        "Location Web Address": row["website"],
        "Location Street Address": street.replace("\0", ", "),
        "Location Address Line 2": second.replace("\0", ", "),
        "Location City": town.replace("\0", ", "),
        "Location County": "County",
        "Location Postal Code": row["postcode"],
        "Location Latitude": "0",
        "Location Longitude": "0",
        "Provider ID": "1-101",
    }
    flags = [_TYPES[name] for name in row["serviceType"].split("|")]
    flags += [_BANDS[name] for name in row["specialism"].split("|") if name]
    found |= dict.fromkeys(flags, "Y")
    return [found.get(name, "") for name in ACTIVE_HEADER]


def active_sheets(rows: Sequence[Row]) -> dict[str, list[list[str]]]:
    """Return the workbook with filters: a sheet to read first, locations, dual registrations."""
    return {
        "README": [
            ["Active locations for providers registered under the Act"],
            ["Source: CQC database as at 01 April 2026"],
        ],
        "HSCA_Active_Locations": active_rows(rows),
        "Dual_Registration_Locations": [["Location ID", "Location Name"], ["1-1", "Another"]],
    }
