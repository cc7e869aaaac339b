from __future__ import annotations

from pathlib import Path

import pytest

from locator import taxonomy
from locator.importers.formats import samhsa_codes as codebook
from locator.importers.tables import workbook_sheets
from locator.models import Answer

MEANINGS = [
    (codebook.TYPES, taxonomy.TYPES),
    (codebook.SUBSTANCES, taxonomy.SUBSTANCES),
    (codebook.SETTINGS, taxonomy.SETTINGS),
    (codebook.AUDIENCES, taxonomy.AUDIENCES),
    (codebook.PAYMENT, taxonomy.PAYMENT),
    (codebook.LANGUAGES, taxonomy.LANGUAGES),
]


@pytest.mark.parametrize(("meanings", "terms"), MEANINGS)
def test_every_term_is_one_of_the_taxonomy(
    meanings: tuple[codebook.Meaning, ...], terms: taxonomy.Taxonomy
) -> None:
    assert {meaning.term for meaning in meanings} <= set(terms.by_code)


def test_the_official_code_sheets_hold_no_code_we_do_not_know(samples: Path) -> None:
    official = {
        line[2]
        for name in ("samhsa-su-2023.xlsx", "samhsa-mh-2023.xlsx")
        for sheet in workbook_sheets(samples / name)
        if sheet.name == "Service Code Reference"
        for line in [*sheet.lines][1:]
    }

    assert len(official) == 314
    assert official <= codebook.KNOWN_CODES
    assert codebook.KNOWN_CODES - official == {"BMW", "MMW", "ULC"}


@pytest.mark.parametrize(
    ("codes", "answer"),
    [
        ("BDTX", Answer.YES),
        ("ADTX BDTX", Answer.YES),
        ("ADTX", Answer.NO),
        ("ODTX CDTX MDTX", Answer.NO),
        ("DT HID RD OD", Answer.UNKNOWN),
        ("MDET DB DM DLC", Answer.UNKNOWN),
        ("", Answer.UNKNOWN),
    ],
)
def test_only_named_detox_without_benzodiazepines_means_no(codes: str, answer: Answer) -> None:
    assert codebook.benzodiazepine_detox(frozenset(codes.split())) is answer


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("FEM ADLT", ("adults", "women")),
        ("MALE ADLT", ("adults", "men")),
        ("FEM MALE ADLT", ("adults",)),
        ("FEM MALE WN PW", ("women", "pregnant")),
    ],
)
def test_a_place_that_takes_one_sex_is_for_that_sex(codes: str, expected: tuple[str, ...]) -> None:
    assert codebook.audiences(frozenset(codes.split())) == expected


def test_a_place_for_alcohol_and_opioids_alone_says_both() -> None:
    assert codebook.alert(frozenset({"AUDO", "OUDO", "DUO"})) == (
        "Of drugs and alcohol, treats alcohol and opioid dependence only. "
        "Takes only people sent after driving under the influence."
    )
