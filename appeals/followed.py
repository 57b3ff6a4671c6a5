"""What may be followed by e-mail, as one short code: "case:kem-sokha", "appeal:<slug>", "country:kh", "appeals". Pure."""

import re

CASE, APPEAL, COUNTRY = "case", "appeal", "country"
ALL_APPEALS = "appeals"  # each new one
MOST_OF_ONE_ADDRESS = 20

# How much one who leaves leaves: what the mail was about, what came in the same weekly mail, or everything.
THIS, WEEKLY, ALL = SCOPES = ("this", "weekly", "all")

_OF_ONE = re.compile(r"(case|appeal):([-a-zA-Z0-9_]{1,80})|(country):([a-z]{2})", re.ASCII)


def code(kind: str, name: str) -> str:
    return f"{kind}:{name.lower() if kind == COUNTRY else name}"


def parts(what: str) -> tuple[str, str] | None:
    """Kind and name; of all appeals the name is empty. None for what is no such code."""
    if what == ALL_APPEALS:
        return ALL_APPEALS, ""
    found = _OF_ONE.fullmatch(what)
    return (found[1] or found[3], found[2] or found[4]) if found else None
