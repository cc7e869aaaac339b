"""What docs/api.md says of /hsds is what it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from locator import hsds

DOCUMENT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
SECTION = DOCUMENT.split("## `GET /hsds/`\n")[1].split("\n## ")[0]
ROWS = re.findall(r"^\| `(/hsds/\w+)` \| .+ \| (.+) \|$", SECTION, re.MULTILINE)


def test_every_list_is_documented_and_answers(client: FlaskClient) -> None:
    lists = {
        rule.rule
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.startswith("hsds.") and "<" not in rule.rule and rule.rule != "/hsds/"
    }

    assert {path for path, _ in ROWS} == lists
    assert all(client.get(path).status_code == 200 for path, _ in ROWS)


@pytest.mark.parametrize(("path", "parameters"), ROWS)
def test_the_documented_parameters_are_those_taken(
    client: FlaskClient, path: str, parameters: str
) -> None:
    named = re.findall(r"`(\w+)`", parameters)
    refused = client.get(f"{path}?colour=red").get_json(force=True)["errors"][0]["detail"]

    assert refused.endswith("use " + ", ".join(named))


def test_the_members_of_a_page_are_documented(client: FlaskClient) -> None:
    assert all(f"`{name}`" in SECTION for name in client.get("/hsds/services").get_json())


def test_the_facts_named_are_facts() -> None:
    said = re.search(r"has no field for: (.+?) and so on", SECTION, re.DOTALL)
    assert said is not None
    assert set(re.findall(r"`(\w+)`", said[1])) <= set(hsds.FACTS.by_code)
    assert hsds.FACTS.column == "facts"
