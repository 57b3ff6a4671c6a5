"""Rows of an appeal in plain words (see `lines`)."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appeals.admin.story.lines import Line, day, exact, facts_of, period
from appeals.vocab import RecipientRole


def _appeal(row: Any) -> Line:
    issuers = ", ".join(str(issuer) for issuer in row.issuers.all())
    return Line(
        row, when=day(row.issued), badge=row.get_state_display(), texts=[text for text in (row.summary, row.state_note) if text],
        facts=facts_of((_("Issued by"), issuers), (_("Signed by"), row.signatory), (_("Web address"), row.url)),
    )  # fmt: skip


def _demand(row: Any) -> Line:
    outcome = next((str(one) for one in row.outcomes.all()), "")
    return Line(
        row.text, kind=row.get_kind_display(), badge=outcome,
        facts=facts_of((_("On condition"), row.condition)),
    )  # fmt: skip


def _outcome(row: Any) -> Line:
    line = Line(
        row.get_outcome_display(), when=exact(row.on), kind=_("what came of it"), texts=[row.note] if row.note else [],
        facts=facts_of((_("Shown by"), row.event)),
    )  # fmt: skip
    line.wants_source = row.event is None  # what proves the event proves it
    return line


def _reply(row: Any) -> Line:
    return Line(
        row.post, when=day(row.on), kind=row.get_kind_display(), texts=[row.summary],
        badge="" if row.may_publish else _("not for readers"), wants_source=not row.file,
        facts=facts_of((_("Who answered"), row.holder or ""), (_("The letter"), _("stored") if row.file else "")),
    )  # fmt: skip


def _recipient(row: Any) -> Line:
    ways = [
        channel.get_kind_display() for channel in row.channels.all() or (row.post.channels.all() if row.post else ())
    ]
    office = row.post if row.post and row.holder else ""
    copy = row.get_role_display() if row.role == RecipientRole.COPY else ""
    nothing = _("none: the letter can go nowhere")
    return Line(
        row, kind=copy or _("Write to"),
        facts=facts_of(
            (_("Office"), office), (_("Begin with"), row.salutation), (_("Write in"), row.languages),
            (_("Ways"), (", ".join(map(str, dict.fromkeys(ways))) or nothing) if row.post else ""),
        ),
    )  # fmt: skip


def _date(row: Any) -> Line:
    wording = f"“{row.wording}”" if row.wording else ""
    return Line(
        row.get_kind_display(), when=exact(row.date), kind=wording, badge=row.get_decision_display() if row.decision else "",
        facts=facts_of(
            (_("The day itself"), "" if row.inclusive else _("does not count")), (_("Time zone"), row.zone),
            (_("Afterwards"), row.afterwards), (_("Why"), row.reason),
        ),
    )  # fmt: skip


def _text(row: Any) -> Line:
    paragraphs = len(row.text.split("\n\n"))
    to = str(row.recipient) if row.recipient else ""
    length = ngettext("%(n)d paragraph", "%(n)d paragraphs", paragraphs) % {"n": paragraphs}
    short = row.text if len(row.text) < 300 else f"{row.text[:300]}…"
    return Line(row.get_kind_display(), kind=length, texts=[short], facts=facts_of((_("To"), to)))


def _post(row: Any) -> Line:
    countries = dict(row._meta.get_field("accredited_to").base_field.flatchoices)
    return Line(
        row.title, kind=row.institution or "",
        facts=facts_of(
            (_("Country"), row.get_country_display() if row.country else ""),
            (_("Accredited to"), ", ".join(str(countries.get(code, code)) for code in row.accredited_to)),
        ),
    )  # fmt: skip


def _holder(row: Any) -> Line:
    return Line(row, when=period(row), kind=_("holds the office"))


def _channel(row: Any) -> Line:
    came_back = _("came back on %(day)s") % {"day": exact(row.bounced_on)} if row.bounced_on else ""
    line = Line(
        row.value or row.missing, kind=row.get_kind_display(), badge=came_back, texts=[row.note] if row.note else []
    )
    if row.fault:
        line.doubt = _("Cannot be used as it stands, and is not offered to writers. %(why)s") % {"why": row.fault}
    return line


APPEAL_LINES: dict[str, Callable[[Any], Line]] = {
    "appeal": _appeal, "demand": _demand, "outcome": _outcome, "reply": _reply, "recipient": _recipient, "date": _date, "text": _text, "post": _post,
    "holder": _holder, "channel": _channel,
}  # fmt: skip
