"""How the API answers, in words: for its page and for the head of its description."""

from django.utils.translation import gettext_lazy as _

from appeals.public.api.promise import Part

LISTS = Part(
    "lists",
    _("Lists"),
    (
        _(
            "A list answers `data` (the items of this page), `total` (how many there are in all), `next` (the address of the "
            "next page, or null), `as_of` (the instant as of which it is counted) and `filter` (what was asked, in words)."
        ),
        _(
            "`limit` says how many items a page has, from 1 to 200. Follow `next` until it is null: what comes or goes meanwhile shifts nothing. To take all of it, ask with `ordering=updated`: what changes meanwhile comes again at the end."
        ),
        _("One thing answers the thing itself."),
    ),
)
FILTERS = Part(
    "filters",
    _("Filters"),
    (
        _(
            "The filters are those of the pages, with the same words: what stands behind the question mark of /cases/ stands here as well."
        ),
        _(
            "A value that is given twice means or; different filters mean and. What is asked about a person holds for one and the same person."
        ),
        _("A name or a value that is not known is an error that says which are. Nothing is left aside in silence."),
        _("`fields` takes the names of fields with commas, and leaves out the others."),
    ),
)
ERRORS = Part(
    "errors",
    _("Errors"),
    (
        _(
            "Every error is `application/problem+json` (RFC 9457): `type`, `title`, `status`, `detail`, and for a wrong "
            "question `errors`, with the `parameter`, a sentence and the values `allowed`."
        ),
        _("404 is for what is not here and never says why. 410 is for what was openly taken back."),
    ),
)
TIME = Part(
    "time",
    _("Dates, and as of when"),
    (
        _(
            "Dates are EDTF, as precise as their source: `2017-09-03`, `2017-09`, `2017-09-03~` (around that day), `2017-12-14/2017-12-31` (between). Instants are UTC."
        ),
        _(
            "A day that is inferred, or that a source only supposes, says so in the citations of its row: read `cites` before you print a date."
        ),
        _(
            "A status holds as of the day on which it was last confirmed. After that it is the last known one: `known` says which of the two."
        ),
        _("`asof` asks a case as this site showed it at the end of a day (UTC)."),
    ),
)
SOURCES = Part(
    "proof",
    _("Who says so"),
    (
        _(
            "`cites` names the `citations` of a row by their keys. Each names its source, with the quote and the words by which the source itself hedges."
        ),
        _(
            "Where sources disagree, `stance` and `says_instead` tell what each says. Texts carry their language: `lang` and `text`."
        ),
        _("Every choice is a code. /vocabularies has their words and definitions."),
    ),
)
CACHING = Part(
    "caching",
    _("Asking again, and from other pages"),
    (
        _(
            "Every answer has an ETag and Last-Modified; If-None-Match and If-Modified-Since are answered by 304 while nothing has changed. ETag is the exact one."
        ),
        _(
            "HEAD and OPTIONS work everywhere. A script of any other page may read here (CORS); no cookie is set and none is read."
        ),
    ),
)

RULES = (LISTS, FILTERS, ERRORS, TIME, SOURCES, CACHING)
