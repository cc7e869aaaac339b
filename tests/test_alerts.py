"""What a listing warns of: in which words, and that no way to the listing leaves it out."""

from __future__ import annotations

from html import unescape
from itertools import chain, combinations

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from locator.alerts import CLOSED_FOR_NOW, OPIOIDS_ONLY, OURS, Alert, alerts_of
from locator.cli import main
from locator.config import Settings
from locator.importers.formats import samhsa_codes
from locator.language import ENGLISH, language_of, speaking
from locator.models import Service, Source, Status

CLINIC = "us-51d987b8e33d"
AT = "at=40.739,-73.977"
IN_SPANISH = "De drogas y alcohol, solo trata la dependencia de opioides."
SPANISH = language_of("es") or ENGLISH


def service(alert: str, status: Status = Status.ACTIVE) -> Service:
    return Service(
        "one", "A", Source("Test list", "2024", "OGL-UK-3.0"), alert=alert, status=status
    )


def test_a_listing_without_a_warning_says_nothing() -> None:
    assert alerts_of(service("")) == ()


def test_our_sentences_are_told_in_the_language_of_the_page() -> None:
    both = f"{OPIOIDS_ONLY} Takes only people sent after driving under the influence."
    with speaking(SPANISH):
        (said,) = alerts_of(service(both))
    assert said.ours
    assert said.text == (
        f"{IN_SPANISH} Solo admite a personas enviadas por conducir bajo los efectos del alcohol o "
        "las drogas."
    )


@pytest.mark.parametrize("alert", ["Ring twice.", f"{OPIOIDS_ONLY} Ring twice."])
def test_a_source_s_own_words_stay_whole_and_are_known_as_such(alert: str) -> None:
    with speaking(SPANISH):
        assert alerts_of(service(alert)) == (Alert(alert, ours=False),)


def test_closed_for_now_is_a_warning_too() -> None:
    said = alerts_of(service("Ring twice.", Status.TEMPORARILY_CLOSED))
    assert [alert.text for alert in said] == ["Ring twice.", CLOSED_FOR_NOW]


def test_every_sentence_made_of_codes_can_be_translated() -> None:
    codes = ("AUDO", "OUDO", "DUO")
    sets = chain.from_iterable(combinations(codes, count) for count in range(1, 4))
    for some in sets:
        (said,) = alerts_of(service(samhsa_codes.alert(frozenset(some))))
        assert said.ours, some
    assert len(set(OURS)) == len(OURS)


@pytest.mark.parametrize(
    "address",
    [
        f"/results?{AT}",
        f"/embed?{AT}",
        f"/card?{AT}",
        f"/services/{CLINIC}",
        f"/shortlist?id={CLINIC}",
        "/map?bbox=-73.98,40.73,-73.97,40.75",
        f"/shortlist/list.txt?id={CLINIC}",
        f"/shortlist/contacts.vcf?id={CLINIC}",
    ],
)
def test_no_page_or_file_leaves_a_warning_out(client: FlaskClient, address: str) -> None:
    for start, said in (("/en", OPIOIDS_ONLY), ("/es", IN_SPANISH)):
        text = client.get(f"{start}{address}").text.replace("\r\n ", "").replace("\\,", ",")
        assert said in unescape(" ".join(text.split())), start


def test_neither_do_the_maps_nor_the_api(client: FlaskClient) -> None:
    found = client.get("/api/map?bbox=-73.98,40.73,-73.97,40.75&zoom=13").get_json()["features"]
    assert OPIOIDS_ONLY in {one["properties"].get("alert") for one in found}
    results = client.get(f"/api/search?{AT}").get_json()["results"]
    assert OPIOIDS_ONLY in {one["alert"] for one in results}
    page = client.get(f"/results?{AT}").text
    assert f'"alert":"{OPIOIDS_ONLY}"' in page


def test_neither_does_the_terminal(settings: Settings) -> None:
    environment = {
        "LOCATOR_SERVICES": str(settings.services),
        "LOCATOR_DATABASE": str(settings.database),
    }
    printed = CliRunner().invoke(main, ["search", "10016", "--limit", "5"], env=environment).output
    assert f"Note: {OPIOIDS_ONLY}" in " ".join(printed.split())


def test_a_pocket_card_has_no_room_for_a_service_with_a_warning(client: FlaskClient) -> None:
    assert "Methadone Clinic" in client.get(f"/card?{AT}").text
    assert "Methadone Clinic" not in client.get(f"/card?{AT}&layout=pocket").text
