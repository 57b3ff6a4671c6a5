"""Short names: with a number, such as that of a prison, the ways in which one is written; and initials. Pure."""

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


def initials(name: str) -> str:
    """Up to two first letters, for where a photo would stand: "KS"."""
    words = [word for word in name.partition("(")[0].split() if word[:1].isalpha()]
    ends = words if len(words) < 2 else [words[0], words[-1]]
    return "".join(word[0] for word in ends).upper()
