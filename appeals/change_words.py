"""What the fields of an appeal's document are called, for a list of changes (see `cases.change_words`). Pure."""

from django.utils.translation import gettext_lazy as _

from appeals import vocab
from cases.change_words import CODES, LABELS, ROWS, TITLES, Words

APPEAL = Words(
    labels=LABELS
    | {
        "accredited": _("accredited to"), "bounces": _("channels that came back"), "cases": _("cases"), "channel": _("channel"),
        "condition": _("on condition"), "deadlines": _("dates to write by"), "demand": _("demand"), "event": _("event that shows it"), "demands": _("what it asks for"),
        "extension": _("is an extension"), "for_writers_from": _("only for writers from"), "inclusive": _("the day itself counts"),
        "instruction": _("instruction"), "instruments": _("instruments recalled"), "is_ours": _("issued by us"),
        "issued": _("issued"), "issued_proof": _("issued"), "issuers": _("issued by"), "languages": _("languages to write in"),
        "laws": _("laws"), "number_in_chain": _("number in its chain"), "office": _("office"), "outcomes": _("outcomes"),
        "people": _("people meant"), "post": _("post"), "previous": _("follows"), "prose": _("text"), "reason": _("reason"),
        "recipient": _("for"), "replies": _("answers by officials"), "recipients": _("whom to write to"), "replaced": _("is replaced"), "salutation": _("salutation"),
        "signatory": _("signed by"), "signatory_proof": _("signed by"), "state": _("state"), "state.code": _("state"),
        "state.note": _("why"), "summary": _("lead"), "texts": _("texts as issued"), "title_proof": _("title"),
        "url": _("web address"),
    },
    rows=ROWS
    | {
        "cases": _("Case"), "issuers": _("Issuer"), "demands": _("Demand"), "recipients": _("Recipient"),
        "texts": _("Text as issued"), "deadlines": _("Date"), "outcomes": _("Outcome"), "bounces": _("Channel that came back"),
        "replies": _("Answer by an official"),
    },
    titles=TITLES
    | {
        "cases": ("title",), "issuers": ("name",), "demands": ("text",), "recipients": ("name", "office", "instruction"),
        "texts": ("kind", "recipient"), "deadlines": ("kind", "date"), "outcomes": ("demand", "on"), "bounces": ("channel",),
        "replies": ("on", "office"),
    },
    codes=CODES
    | {
        ".kind": vocab.AppealKind, "state.code": vocab.AppealState, "demands.kind": vocab.DemandKind,
        "outcomes.outcome": vocab.OutcomeKind, "replies.kind": vocab.ReplyKind, "recipients.role": vocab.RecipientRole, "texts.kind": vocab.TextKind,
        "deadlines.kind": vocab.DueKind,
    },
    same={"cases": "slug", "bounces": "channel"},
)  # fmt: skip
