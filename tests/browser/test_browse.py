"""The browsing page in a real browser: by keyboard, shared, located, and without scripts."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import WIDTHS, Axe
from tests.browser.conftest import NewPage, Visit

AMERICA = "/map?bbox=-125,24.4,-66.9,49.4"
NEW_YORK = "/map?bbox=-74.1,40.6,-73.8,40.9"
LARGEST_VISIT = 200_000
"""Bytes of a first visit, compressed."""


def open_map(visit: Visit, path: str) -> Page:
    page = visit.open(path)
    expect(page.locator("#map[data-ready]")).to_be_attached()
    return page


def requests_of(page: Page) -> list[tuple[str, str, str]]:
    """Return the list that every request of a page goes into: method, address, body."""
    sent: list[tuple[str, str, str]] = []
    page.on("request", lambda asked: sent.append((asked.method, asked.url, asked.post_data or "")))
    return sent


def in_view(page: Page) -> int:
    words = page.locator("#browse-found").inner_text()
    return int(re.sub(r"\D", "", words.split(" service")[0]))


def settled(page: Page) -> None:
    """Wait until a move of the map is over, and its answers are there."""
    page.wait_for_timeout(800)
    page.wait_for_load_state("networkidle")


def listed(page: Page) -> list[str]:
    entries: list[str] = page.locator("#browse-list li.result").evaluate_all(
        "all => all.map((entry) => entry.id.replace('service-', ''))"
    )
    return entries


def marks(page: Page) -> list[str]:
    return sorted(page.locator("button.map-pin").evaluate_all("all => all.map((b) => b.ariaLabel)"))


def reach(page: Page, selector: str) -> None:
    """Press Tab until something that matches has focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"no {selector} by keyboard")


def test_by_keyboard_from_a_cluster_to_a_service_and_back(visit: Visit) -> None:
    page = open_map(visit, AMERICA)
    page.locator("#locator_map").focus()
    before = in_view(page)
    for _ in range(14):
        reach(page, "button.map-pin")
        if not page.locator("button.map-cluster:not([aria-haspopup]):focus").count():
            break
        text = page.locator("#browse-found").inner_text()
        page.keyboard.press("Enter")
        expect(page.locator("#browse-found")).not_to_have_text(text)
        expect(page.locator("#locator_map")).to_be_focused()
    assert in_view(page) < before
    opener = page.locator("button.map-pin:focus")
    label = opener.get_attribute("aria-label")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_focused()
    expect(dialog.get_by_role("link").first).to_have_attribute("href", re.compile("^/services/"))
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.locator("button.map-pin:focus").get_attribute("aria-label") == label


def test_a_pin_s_dialog_has_the_number_to_call(visit: Visit) -> None:
    page = open_map(visit, "/map?bbox=-2.6,53.2,-1.8,53.7")
    box = page.evaluate("new URLSearchParams(location.search).get('bbox')")
    view = page.request.get(f"{visit.server}/api/map?bbox={box}&zoom=12").json()["features"]
    told = next(one["properties"] for one in view if one["properties"].get("dial"))
    page.locator(f'[data-show="{told["id"]}"]').click()
    dialog = page.get_by_role("dialog")
    number = dialog.get_by_role("link", name=told["phone"], exact=True)
    expect(number).to_have_attribute("href", told["dial"])
    pin = number.bounding_box()
    assert pin
    assert pin["height"] >= 24


def test_a_pin_of_the_results_has_the_number_of_its_entry(visit: Visit) -> None:
    page = visit.open("/results?at=53.483,-2.231&place=Manchester,+England")
    entry = page.locator("li.result").filter(has=page.locator(".phone a")).first
    phone = entry.locator(".phone a").first
    entry.get_by_role("button", name="Show on map").click()
    number = page.get_by_role("dialog").locator(".phone a")
    expect(number).to_have_attribute("href", phone.get_attribute("href") or "none")
    expect(number).to_have_text(phone.inner_text())


def test_filters_change_what_is_shown_without_reloading(visit: Visit) -> None:
    page = open_map(visit, NEW_YORK)
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    every = in_view(page)
    page.locator("#filters > summary").click()
    page.get_by_label("Takes benzodiazepine detox").check()
    expect(page).to_have_url(re.compile(r"bbox=.*&benzodiazepine_detox=yes$"))
    page.get_by_label("Leave out services whose source does not say").check()
    expect(page).to_have_url(re.compile(r"&benzodiazepine_detox=yes&unknown=leave-out$"))
    expect(page.locator("#browse-found")).not_to_contain_text(f"{every} services")
    few = in_view(page)
    assert 0 < few < every
    expect(page.locator("#browse-count")).to_contain_text(f"{few} service")
    assert page.locator("#browse-list .bzd-unknown, #browse-list .bzd-no").count() == 0
    page.locator("#clear-filters").click()
    expect(page.locator("#browse-found")).to_contain_text(f"{every} services")
    assert "benzodiazepine" not in page.url
    assert loads == []


def test_the_counts_of_the_filters_follow_the_map(visit: Visit) -> None:
    page = open_map(visit, AMERICA)
    page.locator("#filters > summary").click()
    settled(page)
    tick = page.locator("#filter-groups .tick").filter(has=page.locator("#type-detox"))
    before = tick.locator(".count").inner_text()
    page.locator("#type-therapy").focus()
    page.locator("button.map-pin").first.evaluate("one => one.click()")
    page.locator("#type-therapy").focus()
    settled(page)
    expect(page.locator("#type-therapy")).to_be_focused()
    query = urlsplit(page.url).query
    facets = page.request.get(f"{visit.server}/api/search?{query}").json()["facets"]
    now = facets["type"].get("detox", 0)
    assert int(re.sub(r"\D", "", before)) > now > 0
    expect(tick.locator(".count")).to_have_text(re.compile(rf"^\(?{now}\)?$"))


def test_a_shared_link_shows_the_same_view(visit: Visit) -> None:
    page = open_map(visit, AMERICA)
    page.get_by_role("button", name="Zoom in", exact=True).click()
    expect(page).not_to_have_url(re.compile(re.escape(AMERICA)))
    page.get_by_role("button", name="Move the map east").click()
    page.wait_for_timeout(800)
    page.wait_for_load_state("networkidle")
    seen, shared = marks(page), page.url
    open_map(visit, shared.removeprefix(visit.server))
    assert marks(page) == seen
    assert page.url == shared


def test_a_copied_link_opens_the_same_view(visit: Visit) -> None:
    context = visit.page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_map(visit, f"{NEW_YORK}&type=therapy")
    page.get_by_role("button", name="Zoom in", exact=True).click()
    page.get_by_role("button", name="Move the map south").click()
    settled(page)
    page.get_by_role("button", name="Copy link to this view").click()
    expect(page.locator("#browse-status")).to_have_text(re.compile("^Link copied"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    assert parse_qs(urlsplit(copied).query)["type"] == ["therapy"]
    seen, entries = marks(page), listed(page)
    other = context.new_page()
    other.goto(copied)
    expect(other.locator("#map[data-ready]")).to_be_attached()
    settled(other)
    assert marks(other) == seen
    assert listed(other) == entries


def keep(page: Page, nth: int) -> str:
    """Tick a service of the list and return its id."""
    tick = page.locator("#browse-list .keep input").nth(nth)
    tick.check()
    return tick.get_attribute("value") or ""


def test_what_is_kept_stays_when_the_list_follows_the_map(visit: Visit) -> None:
    page = open_map(visit, f"{NEW_YORK}&keep=gb-cqc-1-207240384")
    first, second = keep(page, 0), keep(page, 1)
    every = ["gb-cqc-1-207240384", first, second]
    assert sorted(parse_qs(urlsplit(page.url).query)["keep"]) == sorted(every)
    page.get_by_role("button", name="Move the map east").click()
    page.get_by_role("button", name="Move the map east").click()
    settled(page)
    assert sorted(parse_qs(urlsplit(page.url).query)["keep"]) == sorted(every)
    expect(page.locator("#keeping-hint")).to_contain_text("You keep 3 already.")
    page.reload()
    expect(page.locator("#map[data-ready]")).to_be_attached()
    expect(page.locator("#keeping-hint")).to_contain_text("You keep 3 already.")
    page.get_by_role("button", name="Show what I keep").click()
    expect(page.locator("li.kept-one")).to_have_count(3)
    page.get_by_role("link", name="Add more: back to the map").click()
    expect(page.locator("#keeping-hint")).to_contain_text("You keep 3 already.")


def test_every_way_on_takes_ticks_along_and_the_copied_link_does_not(visit: Visit) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_map(visit, NEW_YORK)
    settled(page)
    kept = keep(page, 0)
    page.get_by_role("button", name="Copy link to this view").click()
    expect(page.locator("#browse-status")).to_have_text(re.compile("^Link copied"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert set(parse_qs(urlsplit(copied).query)) == {"bbox"}
    page.locator("#browse-list h3 a").nth(1).click()
    expect(page).to_have_url(re.compile(rf"/services/.+\?keep={kept}$"))
    page.go_back()
    expect(page.locator(f'#browse-list .keep input[value="{kept}"]')).to_be_checked()
    page.get_by_label("Postcode, ZIP or place").fill("M1 1AE")
    page.get_by_role("button", name="Go there").click()
    expect(page).to_have_url(re.compile(rf"keep={kept}#map-title$"))
    page.get_by_role("link", name="United States").click()
    expect(page).to_have_url(re.compile(rf"keep={kept}$"))


def test_an_eleventh_tick_is_said_to_have_no_room(visit: Visit) -> None:
    page = open_map(visit, NEW_YORK)
    settled(page)
    for nth in range(10):
        keep(page, nth)
    page.locator("#browse-list .keep input").nth(10).click()
    expect(page.get_by_role("alert")).to_contain_text("at most ten")
    expect(page.locator("#browse-list .keep input:checked")).to_have_count(10)


def test_a_tick_has_focus_still_when_the_list_is_replaced(visit: Visit) -> None:
    page = open_map(visit, NEW_YORK)
    settled(page)
    tick = page.locator("#browse-list .keep input").first
    page.locator("#filters > summary").click()
    page.locator("#type-therapy").check()
    tick = page.locator("#browse-list .keep input").first
    tick.focus()
    kept = tick.get_attribute("value")
    settled(page)
    expect(page.locator(f'#browse-list .keep input[value="{kept}"]')).to_be_focused()


def test_a_link_that_cannot_be_copied_is_said_to_be_the_page_s_own(visit: Visit) -> None:
    refuse = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
    visit.page.context.add_init_script(refuse)
    page = open_map(visit, NEW_YORK)
    page.get_by_role("button", name="Copy link to this view").click()
    expect(page.locator("#browse-status")).to_contain_text("The address of this page is the link")


def test_the_list_follows_the_map(visit: Visit) -> None:
    page = open_map(visit, NEW_YORK)
    before = listed(page)
    page.get_by_role("button", name="Zoom in", exact=True).click()
    page.get_by_role("button", name="Move the map east").click()
    settled(page)
    box = parse_qs(urlsplit(page.url).query)["bbox"][0]
    found = page.request.get(f"{visit.server}/api/search?bbox={box}&limit=100").json()
    after = listed(page)
    assert after != before
    assert len(after) == min(20, found["total"])
    assert set(after) <= {service["id"] for service in found["results"]}
    expect(page.locator("#browse-count")).to_contain_text(f"{found['total']} service")
    numbered = page.locator("button.map-pin:not(.map-cluster):not(.map-pin-dot)")
    assert set(numbered.all_inner_texts()) <= {str(n + 1) for n in range(len(after))}


def test_an_entry_and_its_pin_lead_to_each_other(visit: Visit) -> None:
    page = open_map(visit, NEW_YORK)
    button = page.locator("#browse-list [data-show]").nth(2)
    identity = button.get_attribute("data-show")
    # Not its inner text: what is off the screen is not laid out, and has none.
    name = str(page.locator("#browse-list h3 a").nth(2).text_content()).strip()
    button.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.sub(r"^\d+\. ", "", name).strip()[:12])
    page.keyboard.press("Escape")
    expect(page.locator(f'[data-show="{identity}"]')).to_be_focused()
    expect(page.locator("#browse-list [data-show]").nth(2)).to_be_focused()


def test_a_focused_mark_that_stays_keeps_focus(visit: Visit) -> None:
    page = open_map(visit, NEW_YORK)
    mark = page.locator("button.map-pin").first
    mark.focus()
    label = mark.get_attribute("aria-label")
    page.locator("#browse-form").evaluate("form => form.dispatchEvent(new Event('change'))")
    page.locator("#type-therapy").evaluate(
        "box => box.dispatchEvent(new Event('change', {bubbles: true}))"
    )
    page.wait_for_timeout(600)
    assert page.locator("button.map-pin:focus").get_attribute("aria-label") == label


ASKED_FOR_LOCATION = """
window.locationAsked = 0;
const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
navigator.geolocation.getCurrentPosition = (...all) => { window.locationAsked += 1; ask(...all); };
navigator.geolocation.watchPosition = () => { window.locationAsked += 100; };
"""


def test_my_location_is_asked_on_a_click_and_leaves_rounded(visit: Visit) -> None:
    sent = requests_of(visit.page)
    context = visit.page.context
    context.grant_permissions(["geolocation"])
    context.add_init_script(ASKED_FOR_LOCATION)
    boxes, told = [], []
    for latitude, longitude in ((40.75312, -73.98765), (40.74688, -73.99402)):
        context.set_geolocation({"latitude": latitude, "longitude": longitude})
        page = open_map(visit, AMERICA)
        settled(page)
        assert page.evaluate("locationAsked") == 0
        sent.clear()
        page.get_by_role("button", name="My location").click()
        expect(page.locator("#browse-status")).to_contain_text("the area you are in")
        page.wait_for_timeout(700)
        assert page.evaluate("locationAsked") == 1
        box = parse_qs(urlsplit(page.url).query)["bbox"][0]
        west, south, east, north = map(float, box.split(","))
        assert abs((west + east) / 2 - -73.99) < 0.001
        assert abs((south + north) / 2 - 40.75) < 0.002
        boxes.append(box)
        asked = {entry for entry in sent if "/static/" not in entry[1]}
        told.append({entry for entry in asked if "/tiles/" not in entry[1]})
        for method, url, body in asked:
            assert (method, body) == ("GET", "")
            assert re.search(r"/tiles/\d+/\d+/\d+\.mvt\?v=\w+$|/(api/map|map/list)\?bbox=", url)
            assert not re.search(re.escape(f"{latitude}"[:7]), url)
            assert not re.search(re.escape(f"{longitude}"[:8]), url)
    # Two places within the same rounding cannot be told apart by what was sent.
    assert boxes[0] == boxes[1]
    assert told[0] == told[1] != set()


def test_a_refused_location_is_said_in_words_and_nothing_is_sent(visit: Visit) -> None:
    visit.page.context.clear_permissions()
    page = open_map(visit, NEW_YORK)
    settled(page)
    sent, address = requests_of(page), page.url
    page.get_by_role("button", name="My location").click()
    expect(page.locator("#browse-status")).to_contain_text("Type a postcode, ZIP or place instead")
    settled(page)
    assert (sent, page.url) == ([], address)


def test_services_at_one_spot_open_as_a_list(visit: Visit) -> None:
    page = open_map(visit, NEW_YORK)
    spot = {
        "type": "FeatureCollection",
        "total": 3,
        "facets": {},
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [-73.95, 40.75]},
                "properties": {
                    "cluster": True,
                    "count": 3,
                    "bbox": [-74.1, 40.6, -73.8, 40.9],
                    "zoom": 99,
                },
            }
        ],
    }
    page.route("**/api/map?*", lambda route: route.fulfill(json=spot))
    page.get_by_role("button", name="Zoom in", exact=True).click()
    mark = page.get_by_role("button", name="3 services here, open their list")
    mark.click()
    dialog = page.get_by_role("dialog", name="3 services here")
    expect(dialog.get_by_role("listitem").first).to_be_visible()
    expect(dialog.get_by_role("link").first).to_have_attribute("href", re.compile("^/services/"))
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()


def test_a_map_that_cannot_be_brought_up_to_date_says_so(visit: Visit) -> None:
    page = open_map(visit, NEW_YORK)
    seen = marks(page)
    page.route(re.compile(r"/api/map\?"), lambda route: route.fulfill(status=400, body="{}"))
    page.get_by_role("button", name="Zoom in", exact=True).click()
    expect(page.locator("#browse-status")).to_contain_text("Check your connection")
    assert marks(page) == seen


@pytest.mark.parametrize("javascript", [False], indirect=True, ids=["no-javascript"])
def test_without_javascript_form_filters_list_and_paging_work(visit: Visit) -> None:
    page = visit.open("/map")
    page.get_by_label("Postcode, ZIP or place").fill("10001")
    page.get_by_role("button", name="Go there").click()
    assert "10001" not in page.url
    expect(page.locator("#browse-count")).to_contain_text("services in view")
    page.get_by_role("button", name="Next page").click()
    expect(page.locator("ol.results")).to_have_attribute("start", "21")
    page.locator("#filters > summary").click()
    page.get_by_label(re.compile(r"^Detox \([\d,]+\)$")).check()
    page.get_by_role("button", name="Show these services").click()
    expect(page).to_have_url(re.compile("type=detox"))
    expect(page.get_by_label(re.compile(r"^Detox \([\d,]+\)$"))).to_be_checked()
    assert page.get_by_role("button", name="My location").count() == 0


@pytest.mark.parametrize(
    "javascript", [False, True], indirect=True, ids=["no-javascript", "javascript"]
)
@pytest.mark.parametrize("press", ["Go there", "Show these services", "Enter"])
def test_a_typed_place_is_in_no_address(visit: Visit, press: str, *, javascript: bool) -> None:
    sent = requests_of(visit.page)
    page = visit.open("/map?bbox=-2.6,53.2,-1.8,53.7")
    place = page.get_by_label("Postcode, ZIP or place")
    place.fill("10001")
    if press == "Enter":
        place.press("Enter")
    elif press == "Go there" or not javascript:
        if press != "Go there":
            page.locator("#filters > summary").click()
        page.get_by_role("button", name=press).click()
    else:
        # With scripts there is no such button: a choice takes effect at once.
        page.locator("#filters > summary").click()
        page.get_by_label(re.compile(r"^Detox \([\d,]+\)$")).check()
        expect(page).to_have_url(re.compile("type=detox"))
    assert [url for _, url, _ in sent if "10001" in url] == []
    posted = [body for method, _, body in sent if method == "POST"]
    if press == "Show these services" and javascript:
        assert posted == []
    else:
        assert "near=10001" in str(posted)
        expect(page.locator("#browse-count")).to_contain_text("services in view")
        assert "bbox=-74" in page.url


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_meets_wcag_with_a_dialog_open_as_well(
    new_page: NewPage, server: str, axe: Axe, width: int
) -> None:
    # With calm movement: else the page still glides to the map as it is measured.
    page = new_page(width, reduced_motion="reduce")
    page.goto(server + NEW_YORK)
    page.locator("#map[data-ready]").wait_for(state="attached")
    page.locator("#filters > summary").click()
    assert axe.broken_light_or_dark(page) == []
    page.locator("#browse-list [data-show]").first.click()
    page.get_by_role("dialog").wait_for()
    assert axe.broken_light_or_dark(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_first_visit_is_small(visit: Visit) -> None:
    session = visit.page.context.new_cdp_session(visit.page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page = open_map(visit, AMERICA)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("performance.getEntriesByName('map-ready').length") == 1
    assert 50_000 < sum(sizes) <= LARGEST_VISIT


def test_a_list_that_does_not_follow_waits_until_the_area_is_searched(visit: Visit) -> None:
    page = open_map(visit, NEW_YORK)
    button = page.get_by_role("button", name="Search this area")
    expect(button).to_be_hidden()
    page.get_by_label("The list follows the map").uncheck()
    before, marked = listed(page), marks(page)
    for _ in range(5):
        with page.expect_response("**/api/map?*"):
            page.locator('[data-move="west"]').click()
    expect(button).to_be_visible()
    expect(page.locator("#list-behind")).to_be_visible()
    settled(page)
    assert marks(page) != marked
    assert listed(page) == before
    button.press("Enter")
    expect(page.locator("#list-title")).to_be_focused()
    expect(button).to_be_hidden()
    expect(page.locator("#list-behind")).to_be_hidden()
    settled(page)
    assert listed(page) != before
    assert not visit.complaints


def test_a_list_that_does_not_follow_the_map_follows_the_filters(visit: Visit) -> None:
    page = open_map(visit, NEW_YORK)
    page.get_by_label("The list follows the map").uncheck()
    page.locator("#filters > summary").click()
    with page.expect_response("**/map/list?*benzodiazepine_detox=yes*"):
        page.get_by_label("Takes benzodiazepine detox").check()
    expect(page.get_by_role("button", name="Search this area")).to_be_hidden()


def test_a_list_that_follows_again_is_that_of_the_view(visit: Visit) -> None:
    page = open_map(visit, NEW_YORK)
    follows = page.get_by_label("The list follows the map")
    follows.uncheck()
    with page.expect_response("**/api/map?*"):
        page.locator('[data-move="west"]').click()
    expect(page.locator("#list-behind")).to_be_visible()
    with page.expect_response("**/map/list?*"):
        follows.check()
    expect(page.locator("#list-behind")).to_be_hidden()


@pytest.mark.parametrize("viewport", [(320, 256), (740, 360), (360, 740)], indirect=True)
def test_a_dialog_stays_open_where_it_fills_the_map(visit: Visit) -> None:
    address = "/map?bbox=-73.99,40.74,-73.97,40.76"
    pins = open_map(visit, address).locator("button.map-pin:not(.map-cluster)")
    ids = pins.evaluate_all("all => all.map((button) => button.dataset.pin)")
    assert ids
    for pin_id in ids[:3]:
        page = open_map(visit, address)
        pin = page.locator(f'button[data-pin="{pin_id}"]')
        pin.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_focused()
        settled(page)
        expect(dialog).to_be_focused()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(pin).to_be_focused()


def test_a_spot_lists_under_a_filter_what_its_mark_counts(visit: Visit) -> None:
    # Two at one spot: one reports benzodiazepine detox, the other's source does not say.
    page = open_map(visit, "/map?bbox=-118.43,34.09,-118.39,34.11&benzodiazepine_detox=yes")
    page.get_by_role("button", name="2 services here, open their list").click()
    dialog = page.get_by_role("dialog", name="2 services here")
    expect(dialog.locator("li")).to_have_count(2)


@pytest.mark.parametrize("viewport", [(360, 740)], indirect=True, ids=["phone"])
def test_on_a_phone_the_notice_stands_between_the_map_and_its_list(visit: Visit) -> None:
    page = open_map(visit, "/map?bbox=-2.5,53.3,-2,53.6&type=detox")
    tops = [
        page.locator(selector).evaluate("(each) => each.getBoundingClientRect().top")
        for selector in ("#map", ".notice", "#browse-section")
    ]
    assert tops == sorted(tops)
