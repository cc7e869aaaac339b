from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from locator import language
from locator.language import (
    ENGLISH,
    CatalogueError,
    Language,
    city_of_zone,
    country_name,
    day_in_words,
    day_of_year_in_words,
    gettext,
    language_of,
    measured,
    month_in_words,
    ngettext,
    number,
    speaking,
)
from locator.phrases import listed

SPANISH, WELSH = language_of("es") or ENGLISH, language_of("cy") or ENGLISH


def test_english_is_spoken_unless_another_is_chosen() -> None:
    assert gettext("Map") == "Map"
    with speaking(SPANISH):
        assert language.current() is SPANISH
    assert language.current() is ENGLISH


def test_counts_and_measures_take_their_form() -> None:
    assert ngettext("%(count)s service", "%(count)s services", 1) == "1 service"
    assert ngettext("%(count)s service", "%(count)s services", 1234) == "1,234 services"
    assert measured("%(count)s mile", "%(count)s miles", 1.0) == "1 mile"
    assert measured("%(count)s mile", "%(count)s miles", 1.5) == "1.5 miles"


def test_dates_numbers_and_rows_are_written_as_the_language_writes_them() -> None:
    day = date(2026, 5, 3)
    assert (day_in_words(day), month_in_words(day)) == ("3 May 2026", "May 2026")
    assert listed(["a", "b", "c"]) == "a, b and c"
    with speaking(SPANISH):
        assert (day_in_words(day), month_in_words(day)) == ("3 de mayo de 2026", "mayo de 2026")
        assert number(12345.5) == "12.345,5"
        assert listed(["a", "b", "c"], "or") == "a, b o c"
        assert country_name("US", "United States") == "Estados Unidos"
    with speaking(WELSH):
        assert (day_in_words(day), number(12345)) == ("3 Mai 2026", "12,345")


def test_welsh_has_six_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = "\n".join(f'msgstr[{place}] "%(count)s-{place}"' for place in range(6))
    plural = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);"
    path = tmp_path / "cy" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        f'msgid ""\nmsgstr ""\n"Plural-Forms: {plural}\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        f'msgid "%(count)s dog"\nmsgid_plural "%(count)s dogs"\n{forms}\n'
    )
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    with speaking(WELSH):
        said = [ngettext("%(count)s dog", "%(count)s dogs", n) for n in (0, 1, 2, 3, 6, 5)]
    assert said == ["0-0", "1-1", "2-2", "3-3", "6-4", "5-5"]


def test_a_broken_catalogue_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    with pytest.raises(CatalogueError, match=r"messages\.po"), speaking(SPANISH):
        pass


@pytest.mark.parametrize(
    ("language", "said"), [(ENGLISH, "4 May"), (SPANISH, "4 de mayo"), (WELSH, "4 Mai")]
)
def test_a_day_of_every_year_is_said_as_the_language_says_it(language: Language, said: str) -> None:
    with speaking(language):
        assert day_of_year_in_words(date(2026, 5, 4)) == said


def test_a_time_zone_is_named_for_its_city_as_the_reader_writes_it() -> None:
    zone = ZoneInfo("Europe/London")
    assert city_of_zone(zone) == "London"
    with speaking(SPANISH):
        assert city_of_zone(zone) == "Londres"
        assert city_of_zone(ZoneInfo("America/New_York")) == "Nueva York"
