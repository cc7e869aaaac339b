"""Which CQC locations the public can go to, and which are prisons or offices.

A wrong exclusion hides help, a wrong listing sends somebody to an office. So a
location is left out only where its own name, address or code says what it is,
or where it stands in `JUDGED`, looked at one by one (all 354 of April 2026).
``Prison healthcare`` among its service types is no reason by itself: hospitals and
community teams that the public goes to serve prisons as well.
"""

from __future__ import annotations

import re

_PRISON = re.compile(
    r"\b(?:HMP|HMYOI|YOI|IRC|prisons?|immigration removal centre)\b", re.IGNORECASE
)
_HEAD_OFFICE = re.compile(
    r"\b(?:head ?quarters|HQ|head office|trust offices?|corporate office)\b|\boffices?$",
    re.IGNORECASE,
)
_OFFICE_ADDRESS = re.compile(r"\bmanagement offices?\b", re.IGNORECASE)
_TRUST_HEADQUARTERS_CODE = re.compile(r"[A-Z0-9]{3}HQ")

JUDGED = {
    "1-2579124197": "the head office of a community health company",
    "1-2332999546": "a council's civic offices",
    "RW5ED": "a secure hospital that people are sent to by courts and prisons",
    "RWKW3": "registered at its trust's head office, 9 Alie Street",
    "RWKW4": "registered at its trust's head office, 9 Alie Street",
    "RYGCR": "its trust's head office, Wayside House",
}
"""Locations that are not for the public though neither name nor address says so."""

KEPT = {
    "1-10565547979": "a doctor who visits people at home; the only listing of its provider",
}
"""Locations that the rules would leave out and that people can turn to all the same."""


def why_not_public(location_id: str, name: str, address: str) -> str:
    """Return why a location is no place for the public to go, or an empty string."""
    if location_id in KEPT:
        return ""
    if location_id in JUDGED:
        return f"not a place for the public: {JUDGED[location_id]}"
    signs = (
        (_PRISON.search(name), "a prison or place of detention, by its name"),
        (_HEAD_OFFICE.search(name), "a head office, by its name"),
        (_OFFICE_ADDRESS.search(address), "an office, by its address"),
        (
            _TRUST_HEADQUARTERS_CODE.fullmatch(location_id),
            "a trust's head office, by its NHS site code",
        ),
    )
    return next((reason for sign, reason in signs if sign), "")
