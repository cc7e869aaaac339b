"""What no visitor types and every public site receives."""

from __future__ import annotations

from urllib.parse import quote

MARK = "Zq7barossa"
"""Stands in every text, so that it can be looked for where it must not be."""

TEXTS: dict[str, str | bytes] = {
    "template": MARK + "{{7*7}}{% x <script>alert(1)</script>",
    "attribute": MARK + "\" onmouseover=alert(5) x=' onfocus=alert(6) autofocus `",
    "end of element": MARK
    + "</script></title></textarea></noscript><x-hostile><img src=x onerror=alert(1)>",
    "javascript": f"javascript:alert('{MARK}')//",
    "nul": MARK + "\0 and more",
    "header": MARK + "\r\nX-Injected: 1\r\nSet-Cookie: a=b\r\n\r\n<x-hostile>",
    "bidi": MARK + "\u202e\u2066\u200b\u200f\ufeff\U000e0041",
    "separators": MARK + "\u2028\u2029\x0b\x1c\x85",
    "lone surrogate": MARK.encode() + b"\xed\xa0\x80\xff\xc0\xaf\xf5",
    "traversal": f"../../../../etc/passwd/{MARK}/..%2f..\\..",
    "other host": f"//{MARK}.example.org/%5c",
    "fts": f'{MARK}" OR * NEAR( ^ : AND NOT {{a b}} :',
    "sql": f"{MARK}'; DROP TABLE services;--",
    "format": MARK + "%s%n{0.__class__}${7*7}#{7*7}",
    "percent": MARK + "%00%zz%25%",
    "json": '{"' + MARK + '":[1,{"a":null}]}',
    "emoji": MARK + "👩🏽\u200d⚕️ ﷽ Å ẞ İ \uff46\uff55\uff4c\uff4c",
    "long": MARK + "x" * 5_000,
    "huge": MARK + "y" * 100_000,
}
NUMBERS = (
    "", " ", "0", "-0", "-1", "+1", "1.5", "1e999", "nan", "-inf", "Infinity", "0x10", "1_000",
    "٣", "\uff11", "²", "9" * 19, "9" * 5_000, "nan,inf", "1e999,-1e999", "53.483", "91,181",
    "53,483;-2,231", "53.483,-2.231,7", "90,180", "-90,-180", "-0,-0", "0,0,0,0", "0,90,0,90",
    "180,0,-180,0", "-180,-90,180,90", "-3,54,-2,53", "nan,nan,nan,nan", ",,,", "0.001km",
    "500mi", "501mi", "0mi", "-5mi", "٣mi", "1e2mi", "25 miles", "25MI ",
)  # fmt: skip
"""What stands where a number, a point, a box or a distance is expected."""

SHARPEST = (
    TEXTS["attribute"],
    TEXTS["header"],
    TEXTS["lone surrogate"],
    "9" * 5_000,
)
"""The values that each parameter gets alone, beside sound ones."""

VALUES = (*TEXTS.values(), *NUMBERS)


def quoted(value: str | bytes) -> str:
    """Return a value as it stands in an address."""
    return quote(value, safe="")


HEADERS = {
    "Accept": f"{MARK};q=x, */*;q=nan",
    "Accept-Encoding": f"gzip;q=a;q=2, br;q=, *;q=nan, {MARK}",
    "Accept-Language": f"en-{MARK}, xx-<script>;q=, ,;q=a, en-{'x' * 3000}",
    "Authorization": f"Basic {MARK}%%%",
    "Content-Length": "nonsense",
    "Content-Type": f"multipart/form-data; boundary={MARK}",
    "Cookie": f'a="{MARK}\\; b',
    "Forwarded": f"for={MARK}",
    "Host": f'{MARK}"<script>.example.org:x',
    "If-Modified-Since": f"99999999 {MARK}",
    "If-None-Match": f'W/"{MARK}',
    "Origin": "http://[bad",
    "Range": "bytes=9-1,a-,-",
    "Sec-Fetch-Site": MARK,
    "X-Forwarded-For": f"<script>,{MARK}\xff",
    "X-Forwarded-Host": f"{MARK}.example.org",
}
