from __future__ import annotations

import pytest

from locator.geocoding.exonyms import country_called, is_called
from locator.geocoding.gazetteer import Gazetteer
from locator.geocoding.names import fold
from locator.geocoding.outcomes import Found, Origin
from locator.language import ENGLISH, language_of, speaking


def origin(gazetteer: Gazetteer, text: str) -> Origin:
    outcome = gazetteer.resolve(text, countries=("GB", "US"))
    assert isinstance(outcome, Found), text
    return outcome.origin


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Chicago, Estados Unidos", "Chicago, Illinois, United States"),
        ("Chicago, EE. UU.", "Chicago, Illinois, United States"),
        ("Chicago, Unol Daleithiau", "Chicago, Illinois, United States"),
        ("Manchester, Inglaterra", "Manchester, England"),
        ("Cardiff, Gales", "Cardiff, Wales"),
        ("Caerdydd, Cymru", "Cardiff, Wales"),
        ("Edimburgo, Escocia", "Edinburgh, Scotland"),
        ("Newport, Reino Unido", "Newport, Wales"),
        ("10001, Estados Unidos", "10001, New York, NY, United States"),
    ],
)
def test_a_country_may_be_said_in_any_language_of_the_site(
    gazetteer: Gazetteer, text: str, label: str
) -> None:
    outcome = gazetteer.meanings(text, countries=("GB", "US"))
    assert label in [each.label for each in outcome]


def test_a_country_is_told_from_others() -> None:
    assert country_called(fold("Estados Unidos")) == "US"
    assert country_called(fold("Irlanda")) == "IE"
    assert country_called("nowhere") is None
    assert is_called(fold("Inglaterra"), "GB", ["Greater Manchester", "England"])
    assert not is_called(fold("Inglaterra"), "GB", ["Scotland"])
    assert not is_called(fold("Estados Unidos"), "GB", ["England"])


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("Chicago", "es", "Chicago, Illinois, Estados Unidos"),
        ("Manchester", "es", "Manchester, Inglaterra"),
        ("Cardiff", "cy", "Cardiff, Cymru"),
        ("Cardiff", "en", "Cardiff, Wales"),
    ],
)
def test_a_place_is_said_in_the_page_s_language_and_read_back(
    gazetteer: Gazetteer, text: str, code: str, said: str
) -> None:
    found = origin(gazetteer, text)
    with speaking(language_of(code) or ENGLISH):
        assert found.in_words == said
    assert origin(gazetteer, said).point == found.point
