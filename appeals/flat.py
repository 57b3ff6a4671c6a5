"""Published appeals as flat rows: one row per appeal, for spreadsheets and snapshots alike. Pure.

`LEVELS["appeal"].rows(source)` gives the row of one document (`cases.flat.Source`).
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from appeals.reading import IS_OPEN, Deadline, standing_deadline, stands
from appeals.vocab import AppealKind, AppealState, OutcomeKind, RecipientRole, ReplyKind
from cases.custody_reading import Data, confirmed_since
from cases.detention_rows import detention_rows
from cases.flat import words
from cases.flat.columns import Column, Level, Source
from cases.flat.shared import VERSION, Item, dated, proof

WORDS = {
    "open": _("Open"), "last_days": _("Open, in its last days"), "passed": _("The date to write by has passed"),
}  # fmt: skip


def news_is_old(source: Source) -> bool:
    """Whether nobody of a published case is confirmed within the review period: an appeal for such people alone waits for news."""
    rows = list(detention_rows(source.data))
    return bool(rows) and not any(_is_fresh(source, row) for row in rows)


def _is_fresh(source: Source, row: Data) -> bool:
    return confirmed_since(row.get("status", ""), row.get("confirmed_on"), source.review_days, source.now)


def _items(source: Source) -> Iterable[Item]:
    yield Item(source, source.data)


def _deadline(item: Item) -> Deadline | None:
    return standing_deadline(item.row, item.source.now)


def _stands(item: Item) -> str:
    return str(stands(item.row, _deadline(item)))


def _stands_words(item: Item) -> str:
    """How it stands, and that nobody should write unasked where the news is old: a letter built on it can do harm."""
    code = _stands(item)
    word = str(WORDS.get(code) or words.label(AppealState, code))
    old = item.source.old_news and code in IS_OPEN
    return words.joined_by("; ", word, _now("the news is old, ask us before writing") if old else "")


def _last_day(item: Item) -> str:
    deadline = _deadline(item)
    return deadline.last_day.isoformat() if deadline else ""


def _due(item: Item) -> str:
    deadline = _deadline(item)
    return deadline.data["date"] if deadline else ""


def _of_deadline(name: str, item: Item) -> Data | str | None:
    deadline = _deadline(item)
    return deadline.data[name] if deadline else None


def _wording(item: Item) -> str:
    words_of = _of_deadline("wording", item)
    return words.text(words_of) if isinstance(words_of, dict) else ""


def _issuers(item: Item) -> str:
    """Who issued it; that nobody says so is said."""
    named = words.joined(row["name"] for row in item.row["issuers"])
    return named or (_now("the organisation of this site") if item.row["is_ours"] else _now("issuer not stated"))


def _demands(item: Item) -> str:
    return "\n".join(f"{place}. {row['text']['text']}" for place, row in enumerate(item.row["demands"], 1))


def _laws(item: Item) -> list[Data]:
    recalled = item.row["instruments"]
    return [law for row in item.row["demands"] for law in row["instruments"]] + (recalled["laws"] if recalled else [])


def _recipient(row: Data) -> str:
    who = words.joined_by(" ", row["style"], row["name"])
    return words.joined_by(", ", who, row["office"], words.name(row["institution"])) or words.text(row["instruction"])


def _recipients(item: Item) -> str:
    return words.joined(
        f"{words.label(RecipientRole, row['role'])}: {_recipient(row)}" for row in item.row["recipients"]
    )


def _outcomes(item: Item) -> str:
    """What became of each demand, the states of one in the order of days."""
    place = {row["key"]: number for number, row in enumerate(item.row["demands"], 1)}
    rows = sorted(item.row["outcomes"], key=lambda row: (place.get(row["demand"], 0), row["on"]))
    return words.joined(
        words.joined_by(": ", f"{place.get(row['demand'], '')}. {_state(row)}", words.text(row["note"])) for row in rows
    )


def _state(row: Data) -> str:
    return words.joined_by(", ", words.label(OutcomeKind, row["outcome"]), words.day(row["on"]))


def _replies(item: Item) -> str:
    return words.joined(
        f"{words.label(ReplyKind, row['kind'])}, {words.day(row['on'])}, {row['office']}: {row['summary']['text']}"
        for row in item.row["replies"]
    )


def _keys(item: Item) -> list[str]:
    row = item.row
    proofs = (row["facts"], row["title_proof"], row["issued_proof"], row["signatory_proof"], row["summary"])
    return words.keys_of(*proofs, row["deadlines"], row["demands"], row["recipients"], row["outcomes"], row["replies"])


COLUMNS = (
    Column("appeal", _("Appeal"), "text", _("The last part of the address of its page."), lambda i: i.source.slug),
    Column("title", _("Title"), "text", _("As issued."), lambda i: i.source.title),
    Column("appeal_url", _("Page"), "url", _("Where all of it stands, with its letters and every source."), lambda i: i.source.url),
    Column("kind", _("Kind"), "text", _("What kind of appeal it is."), lambda i: words.label(AppealKind, i.row["kind"])),
    Column("kind_code", _("Kind, code"), "text", _("The same as a code."), lambda i: i.row["kind"]),
    Column("reference", _("Number"), "text", _("As printed."), lambda i: i.row["reference"]),
    Column("number_in_chain", _("Which of its chain"), "integer", _("3 for the third appeal of a chain; empty where none is told."), lambda i: i.row["number_in_chain"]),
    Column("previous", _("Follows"), "text", _("The last part of the address of the appeal before it."), lambda i: i.row["previous"] or ""),
    Column("cases", _("Cases"), "list", _("The published cases that it is about: the last parts of their addresses."), lambda i: words.joined(row["slug"] for row in i.row["cases"])),
    Column("people", _("People"), "text", _("Whom it is for, by name as published."), lambda i: words.joined(i.row["people"])),
    Column("issuers", _("Issued by"), "text", _("Who issued it; “issuer not stated” where its text does not say."), _issuers),
    Column("issuers_code", _("Issued by, codes"), "list", _("The last parts of the addresses of their pages."), lambda i: words.joined(words.slug(row["organisation"]) for row in i.row["issuers"])),
    Column("is_ours", _("Our own"), "boolean", _("Whether the organisation of this site issued it."), lambda i: i.row["is_ours"]),
    *dated("issued", _("Issued"), _("When it was issued."), lambda i: i.row["issued"]),
    Column("signatory", _("Signed by"), "text", _("Who signed it, where it is signed."), lambda i: i.row["signatory"]),
    Column("issued_url", _("Where it was issued"), "url", _("The page of whoever issued it; empty where none is known."), lambda i: i.row["url"]),
    Column("state", _("State"), "text", _("How it stands by its date, as of when the file was made; it says so where the news is too old to write without asking us."), _stands_words),
    Column("state_code", _("State, code"), "text", _("The same as a code: open, last_days, passed, paused, stopped_good, stopped, expired or replaced."), _stands),
    Column("state_note", _("About its state"), "text", _("Why, where it is said."), lambda i: words.text(i.row["state"]["note"])),
    Column("write_by", _("Date to write by"), "date", _("The date of the appeal; empty where it has none."), _due),
    Column("write_by_as_printed", _("Date as printed"), "text", _("In the words of the appeal."), _wording),
    Column("last_day", _("Last day to write"), "date", _("The last day that counts: “before 8 February” is the 7th."), _last_day),
    Column("time_zone", _("Time zone"), "text", _("Of that date, where the appeal names one; else it is open until the day has ended everywhere."), lambda i: str(_of_deadline("zone", i) or "")),
    Column("demands", _("What is asked"), "text", _("Every demand as issued, one a line."), _demands),
    Column("demands_code", _("What is asked, codes"), "list", _("The kind of each demand, in the same order."), lambda i: words.aligned(row["kind"] for row in i.row["demands"])),
    Column("laws", _("Invokes"), "text", _("The laws and instruments that it invokes."), lambda i: words.joined(words.name(law) for law in _laws(i))),
    Column("laws_code", _("Invokes, codes"), "list", _("The last parts of the addresses of their pages."), lambda i: words.joined(words.slug(law) for law in _laws(i))),
    Column("recipients", _("To whom"), "text", _("The officials to write to, and what the appeal asks of its readers. Their addresses stand on its page."), _recipients),
    Column("recipients_code", _("To whom, codes"), "list", _("The last parts of the addresses of these offices’ pages."), lambda i: words.joined(words.slug(row["post"]) for row in i.row["recipients"])),
    Column("outcomes", _("What became of it"), "text", _("The states of each demand over time, by its number. Why officials act, we do not know."), _outcomes),
    Column("replies", _("Answers"), "text", _("What officials answered; the summaries are ours."), _replies),
    Column("summary", _("Summary, in the issuer’s words"), "text", _("What it says in short, in the words of whoever issued it: quote it as theirs."), lambda i: words.prose(i.row["summary"])),
    Column("language", _("Language"), "text", _("The language in which it is written (BCP 47)."), lambda i: i.row["lang"]),
    *proof(_keys, quoted=False),
    *VERSION,
)  # fmt: skip

APPEALS = Level("appeal", _("Appeals"), COLUMNS, _items)
LEVELS: dict[str, Level] = {APPEALS.code: APPEALS}
