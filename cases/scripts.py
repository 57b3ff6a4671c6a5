"""Which script a name is written in. Pure."""

import unicodedata

from cases.vocab import Script

# By the first word of the Unicode name of a letter.
_SCRIPTS = {
    "LATIN": Script.LATN, "KHMER": Script.KHMR, "ARABIC": Script.ARAB, "CJK": Script.HANS, "CYRILLIC": Script.CYRL,
    "DEVANAGARI": Script.DEVA, "MYANMAR": Script.MYMR, "THAI": Script.THAI, "LAO": Script.LAOO, "HEBREW": Script.HEBR,
    "ETHIOPIC": Script.ETHI,
}  # fmt: skip


def script_of(text: str) -> Script:
    """The script of most letters; Latin without any. Chinese counts as simplified: a person corrects it."""
    counts: dict[Script, int] = {}
    for letter in text:
        if letter.isalpha():
            script = _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0].split("-")[0], Script.ZYYY)
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda script: counts[script], default=Script.LATN)
