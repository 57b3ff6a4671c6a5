"""Documents as plain data: what of them is about one person, what no public source prints, and taking a name out. Pure."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from cases.document_data import FoundFact, facts, group_of, nodes_in, pruned
from cases.document_parts import Citation, Fact, Node, Source
from cases.vocab import OPEN, SourceKind, Stance

LEFT_OUT = "[…]"
# Of these names alone a text does not tell whether it means the person: "Li" is in too many words.
SHORTEST, SHORTEST_IN_OTHER_SCRIPTS = 6, 3
# Signs of a name as PostgreSQL looks for them; before quotes and backslashes JSON writes a backslash.
_IN_SQL = str.maketrans({sign: f"\\{sign}" for sign in ".^$*+?()[]{}|-"} | {'"': r'\\?"', "\\": r"(?:\\)+"})


def about(data: dict[str, Any], subject: str) -> dict[str, Any]:
    """The document of a case less what is plainly about its other subjects."""
    held = {row["key"] for row in data["detentions"] if row["subject"] == subject}
    others = {row["key"] for row in data["detentions"]} - held
    own = {"subjects": [row for row in data["subjects"] if row["key"] == subject]}
    own["detentions"] = [row for row in data["detentions"] if row["key"] in held]
    for name in ("charges", "judgments", "restrictions", "conditions", "confirmations"):
        own[name] = [row for row in data[name] if row["detention"] not in others]
    own["events"] = [row for row in data["events"] if not row["detentions"] or not set(row["detentions"]) <= others]
    own["recognitions"] = [row for row in data["recognitions"] if row["subject"] in (None, subject)]
    return {**data, **own}


# What is printed


def _groups_of(fact: FoundFact) -> set[str]:
    """The consent groups that a fact is of: of its place, of its words, of its own fields (facts in it are asked apart)."""
    own = {
        group_of(fact.model, name, fact.group)
        for name, info in fact.model.model_fields.items()
        if fact.row.get(name) not in (None, "", []) and not any(issubclass(n, Fact) for n in nodes_in(info.annotation))
    }
    return {fact.group, *fact.row["touches"], *own}


def unprinted(model: type[Node], data: dict[str, Any]) -> list[tuple[str, set[str]]]:
    """Facts that no public source prints, each by its path and its consent groups: none supports them with a quote or the place of one.

    Of a confidential source a document holds neither; what someone told us is no publication.
    """
    told = {row["key"] for row in data["sources"] if row["kind"] == SourceKind.TESTIMONY}
    printed = {
        row["key"]
        for row in data["citations"]
        if row["stance"] == Stance.SUPPORTS and row["source"] not in told and (row["quote"] or row["locator"])
    }
    return [
        (fact.path, _groups_of(fact))
        for fact in facts(model, data)
        if fact.row["cites"] and not printed & set(fact.row["cites"])
    ]


# Names


def tellable(names: Iterable[str]) -> list[str]:
    """The names long enough to mean one person wherever they stand, the longest first."""
    kept = {
        name.strip()
        for name in names
        if len(name.strip()) >= (SHORTEST if name.isascii() else SHORTEST_IN_OTHER_SCRIPTS)
    }
    return sorted(kept, key=lambda name: (-len(name), name))


def pattern_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds any of the names, in capitals or not, over a line's end; Latin ones as whole words. None for no name."""
    parts = [_one(name) for name in tellable(names)]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _one(name: str) -> str:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return rf"(?<!\w){words}(?!\w)" if name.isascii() else words


def pattern_in_sql(names: Iterable[str]) -> str:
    """What PostgreSQL finds them by, a little more than that, also in canonical JSON; empty for no name."""
    return "|".join(_one_in_sql(name) for name in tellable(names))


def _one_in_sql(name: str) -> str:
    return r"(?:\s|\\[nrt])+".join(word.translate(_IN_SQL) for word in name.split())


def texts(data: Any) -> Iterator[str]:
    """Every text of a document."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from texts(value)


def names_anywhere(data: Any, names: Iterable[str]) -> bool:
    """Whether a document names someone."""
    pattern = pattern_of(names)
    return pattern is not None and any(pattern.search(text) for text in texts(data))


def without_names(model: type[Node], data: dict[str, Any], names: Iterable[str], group: str = "") -> dict[str, Any]:
    """The document without the rows, prose and quotes that name someone; with `group`, only those of it.

    Titles keep their place with the name left out.
    """
    pattern = pattern_of(names)
    if pattern is None:
        return data
    cleaned = _cleaned(model, data, pattern, group, OPEN)
    if not group:
        cleaned = {
            name: _blanked(value, pattern) if isinstance(value, str) else value for name, value in cleaned.items()
        }
        cleaned["sources"] = [
            {name: _blanked(value, pattern) if isinstance(value, str) else value for name, value in row.items()}
            for row in cleaned.get("sources", ())
        ]
    return pruned(cleaned) if "citations" in cleaned else cleaned


def _blanked(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(LEFT_OUT, text)


def _cleaned(
    model: type[Node], data: dict[str, Any], pattern: re.Pattern[str], group: str, inherited: str
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in data.items():
        field_name = "schema_number" if name == "schema" else name
        nodes = nodes_in(model.model_fields[field_name].annotation)
        here = str(group_of(model, field_name, inherited))
        if not nodes:
            kept[name] = _without_texts(value, pattern) if not group or group == here else value
        elif isinstance(value, list):
            rows = [_cleaned_row(nodes[0], row, pattern, group, here) for row in value]
            kept[name] = [row for row in rows if row is not None]
        else:
            kept[name] = _cleaned_row(nodes[0], value, pattern, group, here)
    return kept


def _without_texts(value: Any, pattern: re.Pattern[str]) -> Any:
    """Texts in a list that name the person go; single ones are judged with their row."""
    if isinstance(value, list):
        return [one for one in value if not (isinstance(one, str) and pattern.search(one))]
    return value


def _cleaned_row(
    model: type[Node], row: dict[str, Any] | None, pattern: re.Pattern[str], group: str, here: str
) -> dict[str, Any] | None:
    """The row without what names the person inside it; None when its own words name the person."""
    if row is None or model is Source:
        return row
    of_group = not group or group in (here, str(model.about)) or group in row.get("touches", ())
    own = {name: value for name, value in row.items() if isinstance(value, str)}
    if of_group and any(pattern.search(text) for text in own.values()):
        if model is not Citation:
            return None
        row = {**row, **{name: _blanked(text, pattern) for name, text in own.items()}}
    cleaned = _cleaned(model, row, pattern, group, here)
    return None if _lost_its_words(model, row, cleaned) else cleaned


def _lost_its_words(model: type[Node], before: dict[str, Any], after: dict[str, Any]) -> bool:
    """A row whose required text was taken out says nothing any more."""
    required = (name for name, info in model.model_fields.items() if info.is_required())
    return any(before.get(name) is not None and after.get(name) is None for name in required)
