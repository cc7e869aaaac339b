from __future__ import annotations

import csv
from pathlib import Path

import pytest

from locator.importers.base import Harvest, NoteKind, SourceFileError
from locator.importers.formats.cqc import (
    CqcImporter,
    description_of,
    mended,
    parse_address,
    town_name,
    web_address,
)
from locator.importers.formats.cqc_places import why_not_public
from locator.models import Answer, Service


@pytest.fixture
def harvest(samples: Path) -> Harvest:
    return CqcImporter().run([samples / "cqc-2026-04.csv"])


def service(harvest: Harvest, name: str) -> Service:
    found = [x.service for x in harvest.listings if x.service.name.startswith(name)]
    assert len(found) == 1
    return found[0]


def test_a_community_service_gives_therapy_and_advice(harvest: Harvest) -> None:
    chart = service(harvest, "CHART Kirklees")

    assert chart.id == "gb-cqc-1-10559211016"
    assert chart.organization_name == ""
    assert chart.types == ("therapy", "advice")
    assert chart.settings == ("outpatient",)
    assert chart.description == "Community service for people who need help with drugs or alcohol."
    assert chart.address.lines == ("3 Wellington Street", "Dewsbury WF13 1LY")
    assert chart.source.url == "https://www.cqc.org.uk/location/1-10559211016"
    assert (chart.source.date, chart.source.licence) == ("2026-04", "OGL-UK-3.0")


def test_rehabilitation_is_residential(harvest: Harvest) -> None:
    house = service(harvest, "Clouds House")

    assert (house.types, house.settings) == (("residential",), ("residential",))


def test_mental_health_specialism_means_dual_diagnosis(harvest: Harvest) -> None:
    assert "dual-diagnosis" in service(harvest, "The Links").types
    assert "dual-diagnosis" not in service(harvest, "CHART Kirklees").types


def test_detox_is_said_only_by_the_places_own_name(harvest: Harvest) -> None:
    detoxes = [x.service.name for x in harvest.listings if "detox" in x.service.types]

    assert detoxes == ["Oxygen Detox"]


def test_benzodiazepine_detox_is_unknown_everywhere(harvest: Harvest) -> None:
    assert {x.service.benzodiazepine_detox for x in harvest.listings} == {Answer.UNKNOWN}


def test_a_stop_smoking_service_says_that_it_is_one(harvest: Harvest) -> None:
    smokefree = service(harvest, "CGL Smokefree Lancashire")

    assert smokefree.substances == ("tobacco",)
    assert smokefree.alert == "Helps people to stop smoking."


def test_advice_by_phone_or_online_is_the_setting_online(harvest: Harvest) -> None:
    assert service(harvest, "ASH Rehab").settings == ("outpatient", "online")


def test_text_read_in_the_wrong_encoding_is_mended(harvest: Harvest) -> None:
    assert service(harvest, "The Calico Group").name == "The Calico Group - St John\u2019s Court"
    assert mended("Café Détente") == "Café Détente"


@pytest.mark.parametrize(
    ("name", "number", "dialable"),
    [
        ("CHART Kirklees", "+441924438383", True),
        ("Turning Point - Stanfield House", "+44190065737", True),
        ("Clouds House", "0300330065", False),
        ("EDAS Drug and Alcohol Services", "0800043465", False),
        ("REACH West", "+448000434656", True),
    ],
)
def test_truncated_numbers_are_text_and_whole_ones_can_be_dialled(
    harvest: Harvest, name: str, number: str, dialable: bool
) -> None:
    (phone,) = service(harvest, name).phones

    assert (phone.number, phone.dialable) == (number, dialable)


def test_truncated_and_made_up_numbers_are_reported(harvest: Harvest) -> None:
    assert [(n.row, n.name) for n in harvest.notes if n.kind is NoteKind.WARNING] == [
        (24, "Abbington House"),
        (17, "Clouds House"),
        (28, "EDAS Drug and Alcohol Services"),
    ]
    assert service(harvest, "Abbington House").phones == ()


def test_prisons_and_offices_are_excluded_each_with_its_reason(harvest: Harvest) -> None:
    assert [(n.name, n.reason) for n in harvest.notes if n.kind is NoteKind.EXCLUDED] == [
        ("Worcestershire Health and Care NHS Trust Headquarters", "a head office, by its name"),
        ("Trust Headquarters, 350 Euston Road", "a head office, by its name"),
        (
            "One Navigation Walk",
            "not a place for the public: the head office of a community health company",
        ),
        (
            "Guild Lodge",
            "not a place for the public: a secure hospital that people are sent to by courts "
            "and prisons",
        ),
        ("Sceptre Point", "a trust's head office, by its NHS site code"),
        ("HMP Manchester", "a prison or place of detention, by its name"),
        ("Luton and Bedfordshire Community Mental Health Services", "an office, by its address"),
    ]


@pytest.mark.parametrize(
    ("location_id", "name", "address"),
    [
        ("1-4631130895", "CGL Knowsley Integrated Recovery Service", "Peake Centre,Liverpool"),
        ("1-10565547979", "Addressing Addictions HQ", "22 Lindford Way,Birmingham"),
        ("1-1", "The Officers' House", "1 High Street,Leeds"),
        ("1-2", "Prisoner Families Support", "1 High Street,Leeds"),
        ("1-3", "Circus House", "1 Circus Road,Bath"),
    ],
)
def test_places_for_the_public_are_kept(location_id: str, name: str, address: str) -> None:
    assert why_not_public(location_id, name, address) == ""


@pytest.mark.parametrize(
    "name", ["HMP & YOI Styal", "Brook House IRC", "Dovegate Prison", "Trust HQ", "Lockside Office"]
)
def test_prisons_and_offices_by_name_are_not_for_the_public(name: str) -> None:
    assert why_not_public("1-9", name, "1 High Street,Leeds") != ""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("3 Wellington Street,Dewsbury", ("3 Wellington Street", "", "Dewsbury")),
        ("30-32,Teville Road,Worthing", ("30-32 Teville Road", "", "Worthing")),
        (
            "Unit 2,Kings Court Business Park, Charles Hastings Way,Worcester",
            ("Unit 2", "Kings Court Business Park, Charles Hastings Way", "Worcester"),
        ),
        ("1 The Lodge,,Cookham,Maidenhead", ("1 The Lodge", "Cookham", "Maidenhead")),
        ("7 Uphill Road North,Weston-super-mare", ("7 Uphill Road North", "", "Weston-super-Mare")),
        ("Leeds", ("", "", "Leeds")),
        ("", ("", "", "")),
    ],
)
def test_a_joined_address_is_taken_apart(text: str, lines: tuple[str, str, str]) -> None:
    address = parse_address(text, "LS1 1AA")

    assert (address.address_1, address.address_2, address.city) == lines


def test_towns_without_a_hyphen_stay_as_they_are() -> None:
    assert town_name("Newcastle upon Tyne") == "Newcastle upon Tyne"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://www.hacw.nhs.uk", "https://www.hacw.nhs.uk"),
        ("www.changegrowlive.org", "https://www.changegrowlive.org"),
        ("viaorg.uk/harrow", "https://viaorg.uk/harrow"),
        ("javascript:alert(1)", ""),
        ("see leaflet", ""),
        ("", ""),
    ],
)
def test_only_a_web_address_becomes_a_link(text: str, expected: str) -> None:
    assert web_address(text) == expected


def test_broken_rows_name_every_field(samples: Path, tmp_path: Path) -> None:
    with (samples / "cqc-2026-04.csv").open(newline="", encoding="utf-8") as file:
        row = next(csv.DictReader(file))
    broken = tmp_path / "cqc-2026-04.csv"
    with broken.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row | {"name": "", "postcode": ""})
        writer.writerow(row | {"serviceType": "Dentist"})
        writer.writerow(row)
        writer.writerow(row)

    harvest = CqcImporter().run([broken])

    assert [(n.row, n.field, n.reason) for n in harvest.notes] == [
        (2, "name", "is empty; every location has one"),
        (2, "postcode", "is empty; every location has one"),
        (3, "", "not registered to help people with drugs and alcohol"),
        (5, "id", "'gb-cqc-1-10559211016' stands in row 4 of cqc-2026-04.csv already"),
    ]
    assert len(harvest.listings) == 1


def test_a_file_without_its_month_in_its_name_is_refused(samples: Path, tmp_path: Path) -> None:
    nameless = tmp_path / "cqc.csv"
    nameless.write_bytes((samples / "cqc-2026-04.csv").read_bytes())

    with pytest.raises(SourceFileError, match="put the directory's month in the file's name"):
        CqcImporter().run([nameless])


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (("Doctors/GPs", "Community services - Substance abuse"), "GP practice that is also"),
        (
            (
                "Doctors/GPs",
                "Hospitals - Mental health/capacity",
                "Rehabilitation (substance abuse)",
            ),
            "Mental health hospital that is also",
        ),
        (
            (
                "Community services - Healthcare",
                "Doctors/GPs",
                "Community services - Mental Health",
                "Community services - Substance abuse",
            ),
            "Community service for people",
        ),
    ],
)
def test_a_hospital_with_doctors_is_no_gp_practice(kinds: tuple[str, ...], said: str) -> None:
    assert description_of(kinds).startswith(said)
