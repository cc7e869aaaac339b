"""Filters with counts, parts that can be taken away, the order, and what is not known."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from locator import create_app
from locator.config import Settings
from locator.directory.build import build
from locator.directory.database import Directory
from locator.directory.order import Sort
from locator.directory.services_csv import write_services
from locator.geo import Point
from locator.geocoding.gazetteer import Gazetteer
from locator.models import Address, Service
from locator.query import PAGE_PARAMETERS, SearchQuery, parse_query, to_arguments
from locator.search import search
from locator.web.filters import LISTS, SHOWN, Panel, panel, parts, sorted_by
from tests.directory.test_database import compiled, service

NEW_YORK = Point(40.751, -73.997)
MANCHESTER = "/results?at=53.483,-2.231&place=Manchester,+England&precision=postcode"
YORK = "/results?at=40.751,-73.997&place=New+York,+NY,+United+States&precision=area"
UNSAID = Point(39.74, -104.99)
ALWAYS, NEVER = "24/7", "Mo-Su 00:00-24:00 off"


def address(query: SearchQuery) -> str:
    return "&".join(f"{name}={value}" for name, value in to_arguments(query))


def asked(directory: Directory, gazetteer: Gazetteer, query: SearchQuery) -> Panel:
    return panel(search(query, directory, gazetteer), directory, address)


def counted(filters: Panel) -> dict[tuple[str, str], int]:
    options = [o for group in filters.groups for o in (*group.options, *group.folded)]
    return {(option.name, option.code): option.count for option in options}


def query_of(url: str) -> SearchQuery:
    arguments: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(unescape(url)).query):
        arguments.setdefault(name, []).append(value)
    return parse_query(arguments, PAGE_PARAMETERS, keeps_unknown=True)


@pytest.mark.parametrize(
    "filters", [{}, {"type": ("detox",)}, {"type": ("detox",), "payment": ("medicaid",)}]
)
def test_the_count_of_an_option_is_what_ticking_it_finds(
    directory: Directory, gazetteer: Gazetteer, filters: dict[str, tuple[str, ...]]
) -> None:
    query = SearchQuery(at=NEW_YORK, filters=filters, widens=False)
    counts = counted(asked(directory, gazetteer, query))
    assert len(counts) > 20
    for (name, code), count in counts.items():
        ticked = replace(query, filters={**filters, name: (code,)})
        assert search(ticked, directory, gazetteer).total == count, (name, code)


def test_only_what_the_place_reports_is_offered(directory: Directory, gazetteer: Gazetteer) -> None:
    query = SearchQuery(at=Point(53.483, -2.231), keeps_unknown=True)
    found = search(query, directory, gazetteer)
    filters = panel(found, directory, address)
    assert all(count > 0 for count in counted(filters).values())
    assert {group.name for group in filters.groups} <= {terms.name for terms in LISTS}
    assert "payment" not in {group.name for group in filters.groups}
    assert (filters.open_now, filters.leave_out, filters.parts) == (None, None, ())


def test_what_is_chosen_stays_offered_with_nothing_behind_it(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    query = SearchQuery(
        at=Point(53.483, -2.231), filters={"payment": ("free",)}, keeps_unknown=True
    )
    filters = asked(directory, gazetteer, query)
    (payment,) = [group for group in filters.groups if group.name == "payment"]
    assert [(o.code, o.count, o.chosen) for o in payment.options] == [("free", 0, True)]


def test_nobody_is_asked_for_services_without_benzodiazepine_detox(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    filters = asked(directory, gazetteer, SearchQuery(at=NEW_YORK))
    (detox,) = [group for group in filters.groups if group.name == "benzodiazepine_detox"]
    assert [(o.code, o.label) for o in detox.options] == [("yes", "Takes benzodiazepine detox")]


def test_a_long_list_is_folded_but_not_what_is_chosen_of_it(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    query = SearchQuery(at=NEW_YORK)
    free = asked(directory, gazetteer, query)
    (audiences,) = [group for group in free.groups if group.name == "audience"]
    assert len(audiences.options) == SHOWN
    last = audiences.folded[-1].code
    chosen = asked(directory, gazetteer, replace(query, filters={"audience": (last,)}))
    (audiences,) = [group for group in chosen.groups if group.name == "audience"]
    assert last in [option.code for option in audiences.options]


def test_leaving_out_what_is_not_known_is_offered_where_something_is_not_known(
    directory: Directory, gazetteer: Gazetteer
) -> None:
    query = SearchQuery(at=NEW_YORK, filters={"benzodiazepine_detox": ("yes",)}, keeps_unknown=True)
    found = search(query, directory, gazetteer)
    kept = panel(found, directory, address).leave_out
    left_out = asked(directory, gazetteer, replace(query, keeps_unknown=False)).leave_out
    assert kept is not None
    assert left_out is not None
    assert kept.count == left_out.count == found.total - found.stated > 0
    assert (kept.chosen, left_out.chosen) == (False, True)


def hourly(number: int, hours: str) -> Service:
    return service(
        number,
        UNSAID,
        opening_hours=hours,
        timezone="America/Denver",
        types=("therapy",),
        address=Address(country="US"),
    )


def test_open_now_is_offered_where_hours_are_known_with_what_is_open(
    tmp_path: Path, gazetteer: Gazetteer
) -> None:
    some = compiled(tmp_path, [hourly(1, ALWAYS), hourly(2, NEVER), hourly(3, "")])
    query = SearchQuery(at=UNSAID, keeps_unknown=True)
    option = asked(some, gazetteer, query).open_now
    assert option is not None
    assert (option.count, option.chosen) == (1, False)
    chosen = search(replace(query, open_now=True), some, gazetteer, datetime.now(UTC))
    assert [match.service.id for match in chosen.matches] == ["s001", "s003"]
    assert (chosen.total, chosen.stated) == (2, 1)
    filters = panel(chosen, some, address)
    assert filters.leave_out is not None
    assert filters.leave_out.count == 1
    assert [part.label for part in filters.parts] == ["Open now"]


def test_leaving_out_unknown_hours_survives_the_address() -> None:
    query = SearchQuery(at=NEW_YORK, open_now=True, keeps_unknown=False)
    assert ("unknown", "leave-out") in to_arguments(query)
    assert query_of(f"?{address(query)}") == query


def test_each_part_is_taken_away_alone_and_leads_to_the_first_page() -> None:
    query = SearchQuery(
        at=NEW_YORK,
        filters={"type": ("detox", "residential"), "setting": ("residential",)},
        open_now=True,
        page=replace(SearchQuery().page, offset=40, sort=Sort.FIT),
    )
    said = {part.label: query_of(f"?{part.url}") for part in parts(query, address)}
    assert list(said) == [
        "Detox",
        "Type of help: residential",
        "Setting: residential",
        "Open now",
        "Leaving out what is not known",
    ]
    first = replace(query, page=replace(query.page, offset=0))
    assert said["Detox"] == replace(
        first, filters={"type": ("residential",), "setting": ("residential",)}
    )
    assert said["Setting: residential"] == replace(
        first, filters={"type": ("detox", "residential")}
    )
    assert said["Open now"] == replace(first, open_now=False)
    assert said["Leaving out what is not known"] == replace(first, keeps_unknown=True)


def test_taking_the_last_part_away_leaves_nothing_out() -> None:
    query = SearchQuery(at=NEW_YORK, filters={"type": ("detox",)})
    (detox, _) = parts(query, address)
    assert query_of(f"?{detox.url}") == SearchQuery(at=NEW_YORK, keeps_unknown=True)


def test_another_order_starts_at_the_first_page_with_the_same_filters() -> None:
    query = SearchQuery(
        at=NEW_YORK,
        filters={"type": ("detox",)},
        page=replace(SearchQuery().page, offset=20),
    )
    turned = sorted_by(query, Sort.NAME)
    assert (turned.filters, turned.page.offset, turned.page.sort) == (query.filters, 0, Sort.NAME)


def form_of(page: str) -> str:
    return page.split('class="card change filters"')[1].split("</form>", maxsplit=1)[0]


def test_the_form_of_the_filters_keeps_the_place_and_nothing_that_was_typed(
    client: FlaskClient,
) -> None:
    form = form_of(client.get(MANCHESTER + "&type=detox&within=10mi&sort=fit&widen=no").text)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    assert hidden == {
        "at": "53.483,-2.231",
        "place": "Manchester, England",
        "precision": "postcode",
        "within": "10mi",
        "sort": "fit",
        "widen": "no",
    }
    assert 'method="get"' in form
    assert 'type="text"' not in form
    assert re.search(r'id="type-detox" name="type" value="detox" checked', form)


def test_every_part_of_the_sentence_has_a_link_that_takes_it_away(client: FlaskClient) -> None:
    page = client.get(YORK + "&type=detox&type=therapy&payment=medicaid").text
    chosen = page.split('aria-label="What you chose"')[1].split("</nav>")[0]
    links = re.findall(
        r'<a href="([^"]+)"><span class="visually-hidden">Remove: </span>(.+)</a>', chosen
    )
    assert [label for _, label in links] == ["Detox", "Therapy", "Medicaid"]
    assert query_of(links[0][0]).filters == {"type": ("therapy",), "payment": ("medicaid",)}
    clear = re.search(r'class="clear-all" href="([^"]+)"', chosen)
    assert clear
    assert query_of(clear[1]).filters == {}
    assert 'aria-label="What you chose"' not in client.get(YORK).text


DETOX = YORK + "&benzodiazepine_detox=yes&within=250mi"


def test_the_list_is_parted_where_sources_stop_saying_and_the_numbers_go_on(
    client: FlaskClient, directory: Directory, gazetteer: Gazetteer
) -> None:
    found = search(query_of(DETOX), directory, gazetteer)
    assert 0 < found.stated < found.total
    pages = [client.get(f"{DETOX}&page={n}").text for n in range(1, -(-found.total // 20) + 1)]
    told = f"{found.stated} are listed as what you chose; {found.total - found.stated} more may be"
    assert told in pages[0]
    numbers: list[int] = []
    for page in pages:
        for tier in page.split('<ol class="results"')[1:]:
            shown = re.findall(r'<span class="number" aria-hidden="true">(\d+)</span>', tier)
            assert tier.startswith(f' start="{shown[0]}"')
            numbers += map(int, shown)
    assert numbers == list(range(1, found.total + 1))
    border = next(page for page in pages if "May be what you chose" in page)
    after = border.split("May be what you chose</h2>")[1].split("</section>")[0]
    assert int(re.findall(r'aria-hidden="true">(\d+)<', after)[0]) >= found.stated + 1
    assert "<dt>Benzodiazepine detox</dt><dd>Yes</dd>" not in after
    assert (
        re.findall(r'id="(list-\w+)"', border)
        == ["list-title", "list-unknown"][: border.count('<ol class="results"')]
    )


def test_a_listing_says_what_of_the_search_is_not_known(client: FlaskClient) -> None:
    page = client.get(MANCHESTER + "&payment=free&language=cy").text
    first = page.split('<li class="result"')[1].split("</li>")[0]
    assert '<div class="not-known"><dt>Payment</dt><dd>Not known</dd></div>' in first
    assert '<div class="not-known"><dt>Language</dt><dd>Not known</dd></div>' in first
    assert "All of them may be what you chose: their sources do not say." in page
    assert "May be what you chose</h2>" in page
    assert "Listed as what you chose" not in page


def test_likely_fit_says_why_and_leads_to_the_rule(client: FlaskClient) -> None:
    page = client.get(YORK + "&payment=medicaid&sort=fit").text
    first = page.split('<p class="distance">')[1].split("</p>")[0]
    assert re.fullmatch(r"can be paid by Medicaid · .* · (about )?[\d.]+ miles?", first)
    assert "likely fit first" in page
    assert 'href="/about-the-data#likely-fit">How this order is made</a>' in page
    assert "Nobody can pay for place." in page
    order = page.split('aria-label="Order"')[1].split("</nav>")[0]
    assert re.search(r'aria-current="true">Likely fit</a>', order)
    assert order.count("aria-current") == 1
    assert "likely-fit" not in client.get(YORK).text


def test_a_sorted_page_keeps_its_order_from_page_to_page(client: FlaskClient) -> None:
    page = client.get(YORK + "&sort=fit").text
    form = page.split('id="keeping"')[1].split("</form>")[0]
    sent = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    assert query_of(f"/results?{urlencode(sent)}&page=2").page.sort is Sort.FIT


def test_open_now_is_on_the_page_of_a_directory_with_hours(
    tmp_path: Path, gazetteer: Gazetteer, settings: Settings
) -> None:
    services = tmp_path / "services.csv"
    write_services(services, [hourly(1, ALWAYS), hourly(2, NEVER), hourly(3, "")])
    build(services, tmp_path / "d.sqlite")
    app = create_app(replace(settings, database=tmp_path / "d.sqlite"), geocoder=gazetteer)
    page = app.test_client().get("/results?at=39.74,-104.99&open=now").text
    assert re.search(r'id="open-now" name="open" value="now" checked', page)
    assert "1 is listed as what you chose; 1 more may be: its source does not say." in page
    unknown = page.split("May be what you chose</h2>")[1]
    assert "<dt>Opening hours</dt><dd>Not known</dd>" in unknown
