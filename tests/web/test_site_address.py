from __future__ import annotations

import pytest

from locator.web.site_address import parts_of


def test_an_address_with_a_host_is_taken_apart() -> None:
    parts = parts_of("https://help.example:8443/a/b")
    assert parts is not None
    assert (parts.scheme, parts.hostname, parts.port) == ("https", "help.example", 8443)


@pytest.mark.parametrize(
    "text",
    [
        "help.example",
        "ftp://help.example",
        "https://",
        "https://help.example:0",
        "https://help.example:99999",
        "https://bank.example@help.example",
        "https://help.example\\@bank.example",
        "https://help.example/two words",
        "https://[",
    ],
)
def test_what_is_no_address_or_looks_like_another_s_is_none(text: str) -> None:
    assert parts_of(text) is None
