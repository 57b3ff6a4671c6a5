"""What whoever builds on the API may rely on, and what we ask of them: said once, for the docs page and the description.

`docs/api.md` holds the same sentences for those who read the code; a test compares the two.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Part:
    """A heading with its sentences."""

    anchor: str
    heading: Words
    sentences: tuple[Words, ...]


STAYS = Part(
    "stays",
    _("What stays as it is"),
    (
        _("An address that is in the description answers, and what it answers means the same."),
        _("A parameter stays, with the values that it takes. What narrows nothing when it is left out does so still."),
        _(
            "A field of an answer stays, with its name, its type and its meaning. What is never null does not become null."
        ),
        _("A code that was published keeps its meaning, also when no new row bears it."),
        _("The status of an answer (200, 304, 400, 404, 410) means the same, and so does the type of a problem."),
        _("Dates stay in EDTF, instants in UTC, texts in UTF-8, countries in ISO 3166."),
        _("Reading needs no account, no key and no cookie."),
        _(
            "Versions of a document keep their number and their sum, and the rule by which sums are chained stays. Only what "
            "was taken back silently and is published again begins anew, at 1."
        ),
    ),
)
MAY_CHANGE = Part(
    "may-change",
    _("What may change at any time"),
    (
        _("New addresses, parameters and fields come. Your program must leave aside what it does not know."),
        _(
            "New codes come into every vocabulary. Your program must be at ease with a code that it does not know: "
            "show the code, or ask for its words at /vocabularies."
        ),
        _("Words for people change: titles, labels, definitions, the words of a filter, the sentences of a problem."),
        _(
            "The order of fields in an answer, the blanks between them, and the form of a cursor or an ETag mean nothing."
        ),
        _("A cursor is good for turning pages now. It may be refused later; then begin at the first page."),
        _("How many items a page has when you do not say, and how many it may have at most."),
        _("The number of a document's schema rises when a field is added to it."),
        _("All that is published: a case is corrected, changed, shortened or taken back whenever that is right."),
    ),
)
OTHERWISE = Part(
    "otherwise",
    _("Anything else is version 2"),
    (
        _("What breaks one of these promises comes at another address, /api/v2/."),
        _(
            "From that day v1 answers for at least twelve months more, and every answer names its last day in a header, Sunset."
        ),
        _(
            "One thing goes before all this: where someone may be harmed, we take away at once what harms, "
            "a field for everyone if need be."
        ),
    ),
)
COPIES = Part(
    "copies",
    _("What we ask of you who keep copies"),
    (
        _("People are taken out of this record because they, or their families, are in danger. A copy must follow."),
        _(
            "Look at /changes at least once a day, with the `until` of its last answer as `since`. It tells what was "
            "published, changed, and openly taken back."
        ),
        _("An address that answers 410 or 404 was taken back: delete your copy of it, with all that you made of it. Ask for no reason."),
        _(
            "What is taken back for someone's safety leaves no trace, in /changes neither. So at least once a week read "
            "the whole lists (`fields=slug` is enough), and delete what is no longer in them."
        ),
        _(
            "Snapshots are made anew without what was taken back. Fetch those that you keep again, and delete the bytes "
            "that you had."
        ),
        _("Where a change says that earlier texts were removed, delete those that you have, and fetch the present one."),
        _("Show what is only last known as last known, with its day. Keep the sources beside the facts, and their hedges in their words."),
        _("Never try to find out who is meant where a name, a place or a relative is left out. It was left out for a reason."),
        _("Name us and the licence with what you show."),
    ),
)  # fmt: skip
GENTLY = Part(
    "gently",
    _("How to ask gently"),
    (
        _("Send back the ETag of an answer in If-None-Match: what has not changed is answered by 304, without a body."),
        _(
            "Ask for one thing at a time, for the fields that you need, for pages of 200. Whoever needs everything takes a snapshot from /data/."
        ),
        _("Say in the header User-Agent who you are and where to reach you. We write down no addresses of readers."),
    ),
)

PARTS = (STAYS, MAY_CHANGE, OTHERWISE, COPIES, GENTLY)
