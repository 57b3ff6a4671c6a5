"""Short names with a number, such as that of a prison: the ways in which one and the same is written. Pure."""

import re

SHORT_NAME = re.compile(r"((?:[^\W\d_]\.?){2,4}) ?(\d{1,4})")


def spellings(words: str) -> list[str]:
    """Folded words as asked, and how else the short name is written: "cc1" is "cc 1", "c.c.1" and "(cc) 1"."""
    short = SHORT_NAME.fullmatch(words)
    if not short:
        return [words]
    letters, number = short[1].replace(".", ""), short[2]
    forms = [f"{letters}{between}{number}" for between in ("", " ", ".", ") ")]
    forms += [f"{'.'.join(letters)}{between}{number}" for between in (".", ". ", " ")]
    return list(dict.fromkeys([words, *forms]))
