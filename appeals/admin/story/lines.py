"""Rows of a story in plain words: what a colleague reads instead of a form."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.vocab import Gender, Happening


@dataclass
class Line:
    """One row in words."""

    head: Any
    when: str = ""
    kind: Any = ""  # what sort of thing it is, in a small word
    badge: Any = ""  # the status that it brings, or the state that it is in
    texts: list[str] = field(default_factory=list)
    longer: list[tuple[Any, str]] = field(default_factory=list)  # texts with a title of their own
    facts: list[tuple[Any, Any]] = field(default_factory=list)
    wants_source: bool = True
    doubt: Any = ""  # what is wrong with it, whatever its source
    hint: Any = ""  # what this reader should know of it


def day(value: Any) -> str:
    """A partial date in words, with its marks."""
    return value.words_with_marks() if hasattr(value, "words_with_marks") else ""


def exact(on: datetime.date) -> str:
    return f"{on:%-d %B %Y}"


def dated(row: Any, name: str = "on") -> str:
    """A date, and the phrase that is none, as printed."""
    printed = getattr(row, f"{name}_as_printed", "")
    quoted = f"“{printed}”" if printed else ""
    return ", ".join(part for part in (day(getattr(row, name)), quoted) if part)


def period(row: Any) -> str:
    began, ended = day(row.began), day(row.ended)
    if began and ended:
        return str(_("%(began)s to %(ended)s") % {"began": began, "ended": ended})
    if ended:
        return str(_("until %(day)s") % {"day": ended})
    return str(_("since %(day)s") % {"day": began}) if began else ""


def facts_of(*pairs: tuple[Any, Any]) -> list[tuple[Any, Any]]:
    return [(label, value) for label, value in pairs if value]


def _case(row: Any) -> Line:
    countries = ", ".join(
        str(dict(row._meta.get_field("countries").base_field.flatchoices).get(c, c)) for c in row.countries
    )
    return Line(
        row.title, texts=[row.summary] if row.summary else [], longer=[(_("Context"), row.context)] if row.context else [],
        facts=facts_of(
            (_("Countries"), countries), (_("Our reference"), row.reference), (_("Coordinator"), row.coordinator),
            (_("Backup"), row.backup),
        ),
        wants_source=bool(row.summary or row.context),
    )  # fmt: skip


def _identifier(row: Any) -> Line:
    return Line(row.value, kind=row.get_scheme_display())


def _recognition(row: Any) -> Line:
    return Line(f"“{row.wording}”", when=dated(row), kind=row.organisation or row.attributed_to)


def _correction(row: Any) -> Line:
    return Line(row.text, when=exact(row.on), kind=row.get_section_display(), wants_source=False)


def _subject(row: Any) -> Line:
    if row.person or row.organisation:
        return Line(
            row, kind=capfirst(_("person") if row.person else _("organisation")), wants_source=bool(row.organisation)
        )
    number = f"{row.count:,}" if row.count else _("number not known")
    return Line(row.group_label, kind=_("Group"), facts=[(row.get_count_kind_display(), number)])


def _person(row: Any) -> Line:
    return Line(
        row, texts=[row.biography] if row.biography else [],
        facts=facts_of(
            (_("Gender"), row.get_gender_display() if row.gender != Gender.UNSTATED else ""), (_("Born"), day(row.birth)),
            (_("Died"), day(row.death)), (_("Nationality"), row.get_nationality_display() if row.nationality else ""),
            (_("Photo"), _("stored") if row.photo else ""),
        ),
    )  # fmt: skip


def _name(row: Any) -> Line:
    return Line(row.text, kind=row.get_kind_display())


def _role(row: Any) -> Line:
    return Line(row, when=period(row), texts=[row.note] if row.note else [])


def _relation(row: Any) -> Line:
    return Line(row.other, kind=row.get_kind_display(), texts=[row.note] if row.note else [])


def _detention(row: Any) -> Line:
    who = f"{row.subject}, {row.label}" if row.label else str(row.subject)
    return Line(
        who, badge=row.status.label,
        facts=facts_of(
            (_("Held since"), day(row.began) if row.is_held else ""), (_("Last confirmed"), day(row.last_confirmed)),
            (_("People"), row.people_in_words),
        ),
        wants_source=bool(row.last_confirmed),
    )  # fmt: skip


def _stay(row: Any) -> Line:
    over = _("over") if row.is_over and not row.ended else ""
    return Line(row, when=period(row), badge=over)


def _restriction(row: Any) -> Line:
    return Line(row, when=period(row), texts=[row.note] if row.note else [])


def _charge(row: Any) -> Line:
    return Line(
        f"“{row.wording}”", texts=[row.basis] if row.basis else [],
        facts=facts_of(
            (_("Law"), row.provision), (_("Date of the act"), day(row.act_on)), (_("Place of the act"), row.act_place),
            (_("Docket"), row.docket),
        ),
    )  # fmt: skip


def _status(row: Any) -> Line:
    by = _("by %(authority)s") % {"authority": row.authority} if row.authority else ""
    return Line(row, when=dated(row), kind=by, texts=[row.note] if row.note else [])


def _penalty(row: Any) -> Line:
    return Line(row.text, kind=f"{row.get_kind_display()}, {row.get_bound_display()}")


def _judgment(row: Any) -> Line:
    charges = ", ".join(f"“{charge}”" for charge in row.charges.all())
    return Line(
        row, when=dated(row), texts=[row.note] if row.note else [],
        facts=facts_of((_("Sentence"), row.sentence), (_("On"), charges), (_("Instance"), row.instance)),
    )  # fmt: skip


def _condition(row: Any) -> Line:
    since = dated(row, "since")
    when = _("since %(day)s") % {"day": since} if since else ""
    return Line(
        row.get_kind_display(), when=str(when), badge=row.get_state_display(), texts=[row.note] if row.note else []
    )


def _event(row: Any) -> Line:
    at = f", {row.local_time:%H:%M}" if row.local_time else ""
    actors = "; ".join(f"{actor.role}: {actor}" if actor.role else str(actor) for actor in row.actors.all())
    happening = row.get_happening_display() if row.happening != Happening.HAPPENED else ""
    return Line(
        row.headline, when=f"{dated(row)}{at}", kind=row.get_kind_display(),
        badge=row.get_brings_display() if row.brings else happening, texts=[row.body] if row.body else [],
        facts=facts_of((_("Where"), row.facility or row.place), (_("Who acted"), actors), (_("Part of"), row.occasion)),
    )  # fmt: skip


def _note(row: Any) -> Line:
    return Line(
        row.author or _("a colleague"),
        when=exact(row.written_at),
        texts=[row.text] if row.text else [],
        wants_source=False,
    )


CASE_LINES: dict[str, Callable[[Any], Line]] = {
    "case": _case, "identifier": _identifier, "recognition": _recognition, "correction": _correction, "subject": _subject,
    "person": _person, "name": _name, "role": _role, "relation": _relation, "detention": _detention, "stay": _stay,
    "restriction": _restriction, "charge": _charge, "status": _status, "penalty": _penalty, "judgment": _judgment,
    "condition": _condition, "event": _event, "note": _note,
}  # fmt: skip
