"""The addresses that more than one test opens."""

from __future__ import annotations

NEW_YORK = "/results?at=40.751,-73.997&place=New+York,+NY,+United+States&precision=area"
MANCHESTER = "/results?at=53.483,-2.231&place=Manchester,+England&precision=postcode"
SERVICE = "/services/gb-cqc-1-124012399"
GUIDANCE = (
    "/guidance",
    "/guidance/risks",
    "/guidance/warning-signs",
    "/guidance/treatment",
    "/guidance/prevention",
    "/for-someone-else",
    "/for-prescribers",
)
