"""Who changed what that strangers will see: the database's history beside what a publication saw.

The last one who changed a field since then is its author. Rows that the program wrote (fixtures, raw SQL) have none.
"""

import datetime
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.built_from import Link, Part, Rows, history_of, state_of
from cases.mending import is_mend
from cases.models import Citation, Source
from cases.vocab import PublishingAct

# The words in which a comma may be mended. No names, dates, codes, numbers or addresses are among them.
PROSE: dict[str, frozenset[str]] = {
    "cases.case": frozenset({"summary", "context"}),
    "cases.event": frozenset({"headline", "body"}),
    "cases.person": frozenset({"biography"}),
    "cases.affiliation": frozenset({"role", "note"}),
    "cases.relation": frozenset({"note"}),
    "cases.condition": frozenset({"note"}),
    "cases.restriction": frozenset({"note"}),
    "cases.charge": frozenset({"wording", "basis"}),
    "cases.chargestatus": frozenset({"note"}),
    "cases.judgment": frozenset({"sentence", "note"}),
    "cases.recognition": frozenset({"wording"}),
    "cases.correction": frozenset({"text"}),
    "cases.citation": frozenset({"quote", "says_instead", "hedge", "reading_note"}),
    "cases.facility": frozenset({"correspondence"}),
    "cases.organisation": frozenset({"description"}),
    "cases.legalprovision": frozenset({"title", "wording"}),
    "cases.penalty": frozenset({"text"}),
    "cases.channel": frozenset({"note", "missing"}),
    "appeals.appeal": frozenset({"title", "summary"}),
    "appeals.appealtext": frozenset({"text"}),
    "appeals.demand": frozenset({"text", "condition"}),
    "appeals.recipient": frozenset({"instruction", "salutation"}),
}

NOTHING: Any = object()  # what was there before a row was


@dataclass(frozen=True)
class Edit:
    """One thing that readers will see, and whose last word it was."""

    model: type[models.Model]
    row: Any  # of the history
    what: str  # added, changed, removed
    column: str  # empty for the row as a whole
    user: int | None
    at: datetime.datetime
    before: Any = None  # what someone else had left there
    after: Any = None
    of: str = ""  # of a pair: which of its two rows shows it
    shown: Any = None  # that row, where it is still there; of a citation its source

    @property
    def words(self) -> str:
        """ "Event “3 September 2017: Arrested at his house”: headline"."""
        if self.of:
            return _pair_words(self)
        name = capfirst(str(self.model._meta.verbose_name))
        thing = _("%(kind)s “%(row)s”") % {"kind": name, "row": shown} if (shown := _row_words(self)) else name
        if self.what == "changed":
            label = self.model._meta.get_field(self.column).verbose_name  # type: ignore[union-attr]
            return _("%(thing)s: %(field)s") % {"thing": thing, "field": label}
        return {"added": _("%(thing)s: added"), "removed": _("%(thing)s: removed")}[self.what] % {"thing": thing}

    @property
    def is_mend(self) -> bool:
        """Whether it only mends the words of someone else."""
        if self.what == "changed" and self.before is not NOTHING and self.before == self.after:
            return True  # it is again as someone else had left it
        texts = isinstance(self.before, str) and isinstance(self.after, str)
        if self.what != "changed" or not texts or self.column not in PROSE.get(self.model._meta.label_lower, ()):
            return False
        return is_mend(self.before, self.after, getattr(self.row, "language", None) or "en")


def _pair_words(edit: Edit) -> str:
    """ "Event “3 September 2017: Arrested at his house”: about whom"."""
    shows: Any = edit.model._meta.get_field(edit.of).related_model
    table = edit.model._meta.concrete_model
    through = (f for f in shows._meta.many_to_many if f.remote_field.through._meta.concrete_model is table)
    row = edit.shown
    name = capfirst(str(shows._meta.verbose_name))
    thing = _("%(kind)s “%(row)s”") % {"kind": name, "row": str(row)[:120]} if row else name
    return _("%(thing)s: %(field)s") % {"thing": thing, "field": next(through).verbose_name}


def _row_words(edit: Edit) -> str:
    """The row as it calls itself; nothing where what it hangs on is gone."""
    fields = {f.attname for f in edit.model._meta.concrete_fields if not f.generated}
    values = {name: getattr(edit.row, name) for name in fields if hasattr(edit.row, name)}
    try:
        row = edit.model(**values)
        if isinstance(row, Citation) and edit.shown is not None:
            row.source = edit.shown
        return str(row)[:120]
    except (ObjectDoesNotExist, AttributeError):
        return ""


# Who changed what


def edits_since(rows: Rows, seen: dict[str, Any] | None, now: dict[str, Any] | None = None) -> list[Edit]:
    """What differs from the state that was seen, in the order of time, each with its author.

    `now` is the state of the rows, where it is known already.
    """
    seen, now = seen or {}, now or state_of(rows)
    live, known = ([find(part, state) for part in rows.parts] for find, state in ((_live, now), (_known, seen)))
    new = [(part, here.keys() - kept.keys()) for part, here, kept in zip(rows.parts, live, known, strict=True)]
    states = zip(rows.parts, live, known, _seen_elsewhere(new), strict=True)
    found = [edit for part, here, kept, there in states for edit in _of_part(part, here, kept, there)]
    found += [edit for link in rows.links for edit in _of_link(link, seen.get("links", {}))]
    once = {(edit.model, edit.row.pgh_id, edit.column, edit.what): edit for edit in _with_sources(found)}
    return sorted(once.values(), key=lambda edit: (edit.at, edit.row.pgh_id))


def _with_sources(found: list[Edit]) -> Iterable[Edit]:
    """A citation is called by its source: read once for all of them."""
    cited = {edit.row.source_id for edit in found if edit.model is Citation}
    sources = Source.objects.in_bulk(cited) if cited else {}
    return (replace(edit, shown=sources.get(edit.row.source_id)) if edit.model is Citation else edit for edit in found)


def _of_part(part: Part, live: dict[int, int], known: dict[int, int], elsewhere: dict[int, int]) -> Iterator[Edit]:
    gone = set() if part.named else known.keys() - live.keys()
    known = known | elsewhere
    touched = {pk for pk, newest in live.items() if newest != known.get(pk)} | gone
    if not touched:
        return
    history = history_of(part.model).objects.filter(pgh_obj_id__in=touched).select_related("pgh_context")
    for pk, chain in groupby(history.order_by("pgh_obj_id", "pgh_id"), key=lambda row: row.pgh_obj_id):
        yield from _of_row(part, list(chain), known.get(pk, 0), is_gone=pk in gone)


def _live(part: Part, now: dict[str, Any]) -> dict[int, int]:
    """In which state each row is."""
    there = now["names" if part.by_name_alone else "rows"][part.model._meta.label_lower]
    return {int(pk): newest for pk, newest in there.items()}


def _known(part: Part, seen: dict[str, Any]) -> dict[int, int]:
    """In which state each row was seen: as a whole, or where its name is enough, by its name."""
    label = part.model._meta.label_lower
    known = {int(pk): newest for pk, newest in seen.get("rows", {}).get(label, {}).items()}
    if part.by_name_alone:
        for pk, newest in seen.get("names", {}).get(label, {}).items():
            known[int(pk)] = max(newest, known.get(int(pk), 0))
    return known


def _seen_elsewhere(new: list[tuple[Part, set[int]]]) -> list[dict[int, int]]:
    """Rows that are new to this document and public in another: in the state in which a second person saw them there.

    Of each part the newest hundred publications that saw any of its rows are asked, all parts in one question.
    """
    newest: list[dict[int, int]] = [{} for _part in new]
    asked = [(number, *_holds(part, pks)) for number, (part, pks) in enumerate(new) if pks]
    if not asked:
        return newest
    one = "(select %%s::int, seen from cases_publication where act = %%s and (%s) order by id desc limit 100)"
    with connection.cursor() as cursor:
        cursor.execute(
            " union all ".join(one % there for _number, there, _params in asked),
            [value for number, _there, params in asked for value in (number, PublishingAct.PUBLISH.value, *params)],
        )
        for number, seen in cursor.fetchall():
            part, pks = new[number]
            for pk, found in _known(part, json.loads(seen) if seen else {}).items():
                if pk in pks:
                    newest[number][pk] = max(found, newest[number].get(pk, 0))
    return newest


def _holds(part: Part, pks: set[int]) -> tuple[str, list[Any]]:
    """Whether a publication saw any of these rows: the condition and its values."""
    places = ["rows", "names"] if part.by_name_alone else ["rows"]
    label, keys = part.model._meta.label_lower, [str(pk) for pk in pks]
    condition = " or ".join("seen #> %s::text[] ?| %s::text[]" for _place in places)
    return condition, [value for place in places for value in ([place, label], keys)]


def _of_row(part: Part, chain: list[Any], seen: int, *, is_gone: bool) -> Iterator[Edit]:
    """The edits of one row, from its history."""
    base = next((row for row in chain if row.pgh_id == seen), None)
    later = [row for row in chain if row.pgh_id > seen]
    if not later:
        return
    last = later[-1]
    if is_gone:
        yield Edit(part.model, last, "removed", "", _user(last), last.pgh_created_at)
        return
    if base is None:
        yield Edit(part.model, later[0], "added", "", _user(later[0]), later[0].pgh_created_at)
    for column in sorted(part.columns):
        name = part.model._meta.get_field(column).attname  # type: ignore[union-attr]
        if edit := _of_column(part.model, column, name, base, later):
            yield edit


def _of_column(model: type[models.Model], column: str, name: str, base: Any, later: list[Any]) -> Edit | None:
    """Who had the last word on one field; nothing where it is as it was, or as it was entered."""
    rows = [base, *later] if base is not None else later
    if getattr(rows[0], name) == getattr(rows[-1], name) and base is not None:
        return None
    steps = [
        (row, getattr(before, name))
        for before, row in zip(rows, rows[1:], strict=False)
        if getattr(before, name) != getattr(row, name)
    ]
    if not steps:
        return None
    last, left = steps[-1]
    for row, before in reversed(steps):
        if _user(row) != _user(last):
            break
        left = before
    else:
        if base is None and _user(rows[0]) == _user(last):
            left = NOTHING  # they entered the row as well: nobody else's words are in it
    return Edit(model, last, "changed", column, _user(last), last.pgh_created_at, left, getattr(rows[-1], name))


def _of_link(link: Link, seen: dict[str, list[list[int]]]) -> Iterator[Edit]:
    columns = link.columns
    now = set(link.rows.values_list(*columns))
    then = {(one, other) for one, other in seen.get(link.model._meta.label_lower, ())}
    for what, label, pairs in (("added", "insert", now - then), ("removed", "delete", then - now)):
        newest = _newest_of_pairs(link, label, pairs) if pairs else {}
        model: Any = link.model._meta.get_field(link.of).related_model
        shown = model._default_manager.in_bulk({one for one, _other in newest}) if newest else {}
        for pair in sorted(newest):
            row = newest[pair]
            yield Edit(link.model, row, what, "", _user(row), row.pgh_created_at, of=link.of, shown=shown.get(pair[0]))


def _newest_of_pairs(link: Link, label: str, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], Any]:
    """The last time that each pair was added, or removed: asked once for all pairs."""
    one, other = link.columns
    near = {f"{one}__in": {pair[0] for pair in pairs}, f"{other}__in": {pair[1] for pair in pairs}}
    history = history_of(link.model).objects.filter(pgh_label=label, **near).select_related("pgh_context")
    found = {(getattr(row, one), getattr(row, other)): row for row in history.order_by("pgh_id")}
    return {pair: row for pair, row in found.items() if pair in pairs}


def _user(row: Any) -> int | None:
    return row.pgh_context.metadata.get("user") if row.pgh_context else None
