"""Public pages as linked data (schema.org), for programs: what a page is about, in words that others share. Pure.

It says less than the page. A copy is read without its page, and tomorrow: so there is no status, no date to write by, nothing that
runs. And schema.org has no word for "inferred", "suspected" or "disputed": what is not printed by a source, or what another source
disputes, stands on the page alone (`nodes.sure`).
"""

import json
from typing import Any


def as_script(data: dict[str, Any]) -> str:
    """JSON that can stand inside a <script>: no "</", no comment, no entity can end or change it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
