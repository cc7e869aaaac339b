"""Hold the HSDS API of the real directory against Open Referral's own schemas.

``python -m tools.hsds_schemas FOLDER`` asks for every page of every list and for
many records, and checks each with the compiled JSON schemas of HSDS 3.0 in the folder
(service.json, service_list.json and so on; CC BY-SA 4.0, so not kept here). It
prints what is wrong and exits with 1 where anything is.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker

from locator import create_app
from locator.config import Settings
from locator.directory.live import refresh

Json = dict[str, Any]

LISTS = {
    "services": "service_list.json",
    "service_at_locations": "service_at_location_list.json",
    "organizations": "organization_list.json",
    "taxonomies": "",
    "taxonomy_terms": "",
}
"""Each list and the schema of its items; HSDS compiles none for the last two."""

RECORDS = {
    "services": "service.json",
    "service_at_locations": "service_at_location.json",
    "organizations": "organization.json",
    "taxonomies": "",
    "taxonomy_terms": "",
}
"""Each kind of record and its schema, which stands inside the service's for the last two."""

EVERY = 25
"""One record of so many is asked for by its id; every code list and every code is."""

MOST_FAULTS = 20


class Schemas:
    """The schemas of a folder, ready to find faults."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        service = self._read("service.json")
        term = service["properties"]["attributes"]["items"]["properties"]["taxonomy_term"]
        pages = self._read("openapi.json")["components"]["schemas"]["Page"]
        self._schemas = {
            "taxonomy_terms": term,
            "taxonomies": term["properties"]["taxonomy_detail"],
            "page": {**pages, "required": [*pages["properties"], "contents"]},
        }
        self._ready: dict[str, Draft202012Validator] = {}

    def _read(self, name: str) -> Json:
        schema: Json = json.loads((self._folder / name).read_text(encoding="utf-8"))
        return schema

    def faults(self, name: str, value: object) -> Iterator[str]:
        """Yield what a schema has against a value."""
        if name not in self._ready:
            schema = self._schemas.get(name) or self._read(name)
            self._ready[name] = Draft202012Validator(schema, format_checker=FormatChecker())
        for error in self._ready[name].iter_errors(value):
            yield f"{name}: {error.json_path}: {error.message[:200]}"


def _get(client: FlaskClient, path: str) -> Json:
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    body: Json = msgspec.json.decode(answer.data)
    return body


def _faults(client: FlaskClient, schemas: Schemas, kind: str) -> Iterator[str]:
    """Yield the faults of every page of a list, and of its records."""
    page, ids = 1, []
    while True:
        body = _get(client, f"/hsds/{kind}?per_page=100&page={page}")
        yield from schemas.faults("page", body)
        for item in body["contents"]:
            yield from schemas.faults(LISTS[kind] or kind, item)
        ids += [item["id"] for item in body["contents"]]
        if body["last_page"]:
            break
        page += 1
    if len(set(ids)) != body["total_items"]:
        yield f"{kind}: {len(set(ids))} different ids where {body['total_items']} were promised"
    asked = ids if not RECORDS[kind] else ids[::EVERY]
    for id_ in asked:
        record = _get(client, f"/hsds/{kind}/{id_}")
        yield from schemas.faults(RECORDS[kind] or kind, record)
    print(f"{kind}: {len(ids):,} in {page} pages, {len(asked):,} asked for by id")


def main(folder: Path) -> int:
    """Check every list; return 1 where there are faults."""
    settings = Settings.from_environment()
    refresh(settings.services, settings.database, settings.overrides)
    client, schemas = create_app(settings).test_client(), Schemas(folder)
    faults = [f for kind in LISTS for f in islice(_faults(client, schemas, kind), MOST_FAULTS)]
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults" if faults else "all valid")
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m tools.hsds_schemas FOLDER")
    sys.exit(main(Path(sys.argv[1])))
