"""How a drawn map looks, light and dark, and the policy that allows a picture's style alone."""

from __future__ import annotations

import base64
import hashlib


def policy_of(style: str) -> str:
    """Return the Content-Security-Policy of a picture: its one style sheet, nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
    )


STYLE = (
    'svg{font:13.5px system-ui,"DejaVu Sans",sans-serif}'
    ".sheet,.halo{fill:#fff}.sea,.lakes{fill:#bcd7e3}.land{fill:#f7f5ef}.built_up{fill:#e8dfd0}"
    ".rivers,.county,.state,.country,.around,.leader,.bar{fill:none}"
    ".rivers{stroke:#86b6cb;stroke-width:2}.county{stroke:#d3c9cc;stroke-width:2}"
    ".state{stroke:#a096a5;stroke-width:2.4;stroke-dasharray:12 6}"
    ".country{stroke:#817888;stroke-width:3}"
    ".name{text-anchor:middle;paint-order:stroke;stroke:#fbfaf7;stroke-opacity:.85;"
    "stroke-width:3px;stroke-linejoin:round;fill:#46515b}"
    ".r0,.r1,.r2,.r3{fill:#26313a}.r0,.r1,.r2,.area{font-weight:600}"
    ".r0{font-size:18px}.r1{font-size:17px}.r2{font-size:15px}.r3,.r4,.area{font-size:14px}"
    ".area{fill:#5d5667}"
    ".around{stroke:#0b5563;stroke-width:1.6;stroke-dasharray:5 5}"
    ".leader{stroke:#1d2733;stroke-width:1.4}.end{fill:#1d2733}"
    ".pin rect{fill:#0b5563;stroke:#fff;stroke-width:2}"
    ".pin text{fill:#fff;font-size:13px;font-weight:700;text-anchor:middle}"
    ".approximate rect{fill:#fff;stroke:#0b5563;stroke-dasharray:4 2.5}"
    ".approximate text{fill:#1d2733}"
    ".crowd circle{fill:#dcebed;stroke:#0b5563;stroke-width:1.5}"
    ".crowd text{fill:#1d2733;font-size:13px;font-weight:600;text-anchor:middle}"
    ".origin{fill:#a3411f;stroke:#fff;stroke-width:2}"
    ".bar{stroke:#1d2733;stroke-width:2}.said{fill:#1d2733}.quiet{fill:#4f5b66}"
    ".head{font-weight:700;font-size:15px}"
    "@media screen and (prefers-color-scheme:dark){"
    ".sheet{fill:#1c2226}.sea,.lakes{fill:#10202c}.land{fill:#282e33}.built_up{fill:#3a4148}"
    ".rivers{stroke:#44738b}.county{stroke:#4b545d}.state{stroke:#79828f}"
    ".country{stroke:#9aa2b0}.name{stroke:#1b2125;fill:#c2cbd1}.r0,.r1,.r2,.r3{fill:#f0f3f4}"
    ".area{fill:#bac2cb}.around{stroke:#7fd1de}.leader{stroke:#eef2f3}.end{fill:#eef2f3}"
    ".pin rect{fill:#7fd1de;stroke:#1c2226}.pin text{fill:#0c1b1f}"
    ".approximate rect{fill:#1c2226;stroke:#7fd1de}.approximate text{fill:#eef2f3}"
    ".crowd circle{fill:#25434a;stroke:#7fd1de}.crowd text{fill:#eef2f3}"
    ".origin{fill:#f0a07c;stroke:#1c2226}.bar{stroke:#eef2f3}.said{fill:#eef2f3}"
    ".quiet{fill:#b5c0c6}.halo{fill:#1c2226}}"
)
"""The picture's only style sheet. Colours are those of map.css; sizes of lines on the
ground are in steps of its paths."""
POLICY = policy_of(STYLE)
"""The Content-Security-Policy of the picture opened by itself."""
