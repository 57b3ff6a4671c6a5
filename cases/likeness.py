"""How names are compared: what someone typed as the database folds it, and what makes an index of trigrams answer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from cases.numbers import number_key
from cases.short_names import spellings

# Below this two names count as different (measured in the trials: 19 of 20 variants found).
LIKENESS = 0.45
LONGEST, MOST_WORDS = 200, 8
SYLLABLE = 3  # letters from which on an index of trigrams helps
CHEAP, DEAR = 0.0025, 0.05  # what the planner takes a comparison for: by itself, and told what likeness costs


@dataclass(frozen=True)
class Wanted:
    """What someone is looking for, as the database folds it."""

    folded: str
    number: str
    address: str
    key: str = ""  # of a published number, which forgives more than `number`

    @property
    def words(self) -> list[str]:
        return self.folded.split()[:MOST_WORDS]

    @property
    def longest(self) -> int:
        return max(map(len, self.words), default=0)

    @property
    def parameters(self) -> dict[str, str]:
        words = {f"word{place}": word for place, word in enumerate(self.words)}
        parts = {f"part{place}": containing(word) for place, word in enumerate(self.words)}
        forms = {f"form{place}": containing(form) for place, form in enumerate(self.forms)}
        return words | parts | forms | {
            "folded": self.folded, "part": containing(self.folded), "number": self.number, "address": self.address, "key": self.key,
        }  # fmt: skip

    @property
    def forms(self) -> list[str]:
        """How else a short name with a number is written; nothing for all other words."""
        return spellings(self.folded)[1:]

    def written_so(self, column: str, words: str) -> str:
        """That `column` has what `words` (SQL) says, or the short name in another form, as SQL for `parameters`."""
        forms = (f"{column} like %(form{place})s" for place in range(len(self.forms)))
        return f"({' or '.join([words, *forms])})"


def containing(text: str) -> str:
    """The pattern of LIKE for texts that contain `text`, whatever signs it has."""
    escaped = re.sub(r"([\\%_])", r"\\\1", text)
    return f"%{escaped}%"


def wanted(text: str) -> Wanted:
    """Words as typed, made comparable. Nonsense becomes nothing."""
    text = text.replace("\x00", "").encode(errors="ignore").decode()[:LONGEST]
    with connection.cursor() as cursor:
        cursor.execute("select fold(%s), identifier_key(%s), lower(trim(%s))", [text, text, text])
        folded, number, address = cursor.fetchone()
    return Wanted(folded, number, address, number_key(text))


def mean_likeness(words: Iterable[str]) -> str:
    """How like a column `folded` is to the words of `Wanted.parameters`, each for itself, as SQL."""
    each = [f"word_similarity(%(word{place})s, folded)" for place, _word in enumerate(words)]
    return f"(({' + '.join(each)}) / {len(each)})::float"


def set_threshold(cursor: Any, longest: int = SYLLABLE, least: float = LIKENESS) -> None:
    """Until the transaction ends: from which likeness on the index answers, and that likeness is dear to compute.

    An index of trigrams is no help for one or two letters. Compiling the query would take longer than running it.
    """
    cost = DEAR if longest >= SYLLABLE else CHEAP
    cursor.execute(
        "select set_config('pg_trgm.word_similarity_threshold', %s, true), set_config('jit', 'off', true), "
        "set_config('cpu_operator_cost', %s, true)",
        [str(least), str(cost)],
    )
