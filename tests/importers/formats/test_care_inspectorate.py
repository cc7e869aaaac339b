from __future__ import annotations

from pathlib import Path

from locator.importers.base import NoteKind
from locator.importers.formats.care_inspectorate import CareInspectorateImporter
from locator.models import Answer

FILE = "care-inspectorate-2026-05-31.csv"


def test_a_care_home_is_residential_rehabilitation(samples: Path) -> None:
    harvest = CareInspectorateImporter().run([samples / FILE])
    services = {x.service.id: x.service for x in harvest.listings}

    assert len(services) == 16
    assert harvest.notes == []
    home = services["gb-ci-cs2003000938"]
    assert home.name == "Talbot Association Limited, Buchanan Lodge"
    assert (home.types, home.settings) == (("residential",), ("residential",))
    assert home.benzodiazepine_detox is Answer.UNKNOWN
    assert home.address.lines == ("2 Fernhilll Road", "Castlemilk", "Glasgow G73 4BF")
    assert [phone.number for phone in home.phones] == ["+441416343536"]
    assert (home.source.date, home.source.id) == ("2026-05-31", "CS2003000938")


def test_a_service_without_address_or_phone_keeps_its_town(samples: Path) -> None:
    harvest = CareInspectorateImporter().run([samples / FILE])
    services = {x.service.id: x.service for x in harvest.listings}

    falkirk = services["gb-ci-cs2024000290"]
    assert falkirk.address.lines == ("Falkirk",)
    assert falkirk.phones == ()


def test_other_kinds_of_care_are_excluded_and_broken_rows_rejected(
    samples: Path, tmp_path: Path
) -> None:
    header, first, second, *_ = (samples / FILE).read_text().splitlines()
    broken = tmp_path / FILE
    broken.write_text(
        "\n".join(
            (
                header,
                first.replace("Alcohol and Drugs Rehabilitation", "Older People"),
                second.replace("Glasgow,G14", ",G14").replace("CS2003000922", ""),
            )
        )
    )

    harvest = CareInspectorateImporter().run([broken])

    assert [(n.kind, n.row, n.name, n.field, n.reason) for n in harvest.notes] == [
        (
            NoteKind.EXCLUDED,
            2,
            "Wernham House",
            "",
            "not Alcohol and Drugs Rehabilitation but Older People",
        ),
        (NoteKind.REJECTED, 3, "", "csnumber", "is empty; every service has one"),
        (NoteKind.REJECTED, 3, "", "service_town", "is empty; every service has one"),
    ]
