"""How a drawn map looks, light and dark, and the policy that allows this style alone."""

from __future__ import annotations

import base64
import hashlib

STYLE = (
    'svg{font:13.5px system-ui,"DejaVu Sans",sans-serif}'
    ".sheet,.halo{fill:#fff}.sea,.lakes{fill:#cbdde4}.land{fill:#f7f5f0}.built_up{fill:#e9e1d3}"
    ".rivers,.county,.state,.country,.around,.leader,.bar{fill:none}"
    ".rivers{stroke:#abcad6;stroke-width:2}.county{stroke:#ddd6d6;stroke-width:2}"
    ".state{stroke:#aba3ae;stroke-width:2.4;stroke-dasharray:12 6}"
    ".country{stroke:#8d8593;stroke-width:3}"
    ".name{text-anchor:middle;paint-order:stroke;stroke:#fbfaf7;stroke-opacity:.85;"
    "stroke-width:3px;stroke-linejoin:round;fill:#4c5761}"
    ".r0,.r1,.r2,.r3{fill:#26313a}.r0,.r1,.r2,.area{font-weight:600}"
    ".r0{font-size:18px}.r1{font-size:17px}.r2{font-size:15px}.r3,.r4,.area{font-size:14px}"
    ".area{fill:#6d6675}"
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
    ".sheet{fill:#1c2226}.sea,.lakes{fill:#141d24}.land{fill:#232a2f}.built_up{fill:#30383e}"
    ".rivers{stroke:#2c4450}.county{stroke:#39424a}.state{stroke:#646d7a}"
    ".country{stroke:#8a91a0}.name{stroke:#1b2125;fill:#c2cbd1}.r0,.r1,.r2,.r3{fill:#f0f3f4}"
    ".area{fill:#98a1ac}.around{stroke:#7fd1de}.leader{stroke:#eef2f3}.end{fill:#eef2f3}"
    ".pin rect{fill:#7fd1de;stroke:#1c2226}.pin text{fill:#0c1b1f}"
    ".approximate rect{fill:#1c2226;stroke:#7fd1de}.approximate text{fill:#eef2f3}"
    ".crowd circle{fill:#25434a;stroke:#7fd1de}.crowd text{fill:#eef2f3}"
    ".origin{fill:#f0a07c;stroke:#1c2226}.bar{stroke:#eef2f3}.said{fill:#eef2f3}"
    ".quiet{fill:#b5c0c6}.halo{fill:#1c2226}}"
)
"""The picture's only style sheet. Colours are those of map.css; sizes of lines on the
ground are in steps of its paths."""
POLICY = (
    "default-src 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
)
"""The Content-Security-Policy of the picture opened by itself: its style sheet, nothing else."""
