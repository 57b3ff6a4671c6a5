"""One row per accusation. Pure."""

from django.utils.translation import gettext_lazy as _

from cases.custody_reading import Data, latest_state
from cases.flat import custody, words
from cases.flat.columns import Column, Level, Source
from cases.flat.shared import CASE, VERSION, Item, dated, proof
from cases.vocab import ChargeState

NOTHING: Data = {"state": "", "on": None, "authority": None, "note": None, "cites": []}


def _items(source: Source) -> list[Item]:
    of = {row["key"]: source.subjects.get(row["subject"], {}) for row in source.data["detentions"]}
    held = {one.data["key"]: one for one in source.custody} if source.data["charges"] else {}
    return [
        Item(source, row, of.get(row["detention"], {}), held.get(row["detention"])) for row in source.data["charges"]
    ]


def _latest(item: Item) -> Data:
    return item.row["statuses"][-1] if item.row["statuses"] else NOTHING


def _history(item: Item) -> str:
    return words.joined(
        words.joined_by(": ", words.joined_by(", ", words.accused(row["state"]), words.day(row["on"]), words.name(row["authority"])), words.text(row["note"]))
        for row in item.row["statuses"]
    )  # fmt: skip


def _penalties(item: Item) -> str:
    return words.joined(
        words.hedged(item.source, custody.penalty_words(row), row["cites"]) for row in item.row["penalties"]
    )


def _penalty_codes(item: Item) -> str:
    return words.aligned(
        "=".join(part for part in (f"{row['bound']}:{row['kind']}", row["years"] or row["amount"] or "") if part)
        for row in item.row["penalties"]
    )


def _keys(item: Item) -> list[str]:
    return words.keys_of(item.row, item.row["statuses"], item.row["penalties"])


COLUMNS = (
    *CASE,
    Column("charge", _("Accusation"), "text", _("Its key in the document of the case."), lambda i: i.row["key"]),
    Column("detention", _("Detention"), "text", _("The key of the detention to which it belongs: its row in the file of detentions."), lambda i: i.row["detention"]),
    Column("person", _("Who"), "text", _("Who is accused, by name as published."), lambda i: (i.subject.get("name") or {}).get("value", "")),
    Column("wording", _("Accused of"), "text", _("In the words that were used."), lambda i: i.row["wording"]["text"]),
    Column("state", _("State"), "text", _("How it stands by what was published last. An alleged one is not known to be a charge."), lambda i: words.accused(latest_state(i.row))),
    Column("state_code", _("State, code"), "text", _("The same as a code."), lambda i: str(ChargeState(latest_state(i.row)).value) if latest_state(i.row) in ChargeState.values else latest_state(i.row)),
    *dated("state_on", _("State since"), _("When that state was reached, where a source says."), lambda i: _latest(i)["on"]),
    Column("authority", _("Authority"), "text", _("Which authority brought that state."), lambda i: words.name(_latest(i)["authority"])),
    Column("authority_code", _("Authority, code"), "text", _("The last part of the address of its page."), lambda i: words.slug(_latest(i)["authority"])),
    Column("known", _("Confirmed or last known"), "text", _("“last_known” where nobody has confirmed the status of that detention within the review period: the accusation may have changed as well."), lambda i: i.custody.known if i.custody else ""),
    *dated("as_of", _("As of"), _("The last day on which the status of that detention is known to have held."), lambda i: custody.as_of(i.source, i.custody.data) if i.custody else ""),
    Column("history", _("All its states"), "text", _("Every state that is published, in order, with what is said of it."), _history),
    Column("law", _("Law"), "text", _("The law that it is under; empty where no source names one."), lambda i: words.name(i.row["provision"])),
    Column("law_code", _("Law, code"), "text", _("The last part of the address of its page."), lambda i: words.slug(i.row["provision"])),
    Column("basis", _("Based on"), "text", _("What the accusation is based on."), lambda i: words.text(i.row["basis"])),
    *dated("act", _("Alleged act"), _("When the act is alleged to have taken place."), lambda i: i.row["act_on"]),
    Column("act_place", _("Place of the alleged act"), "text", _("Where it is alleged to have taken place."), lambda i: words.text(i.row["act_place"])),
    Column("penalties", _("Threatened, if convicted"), "text", _("What threatens on conviction, in the words of the source."), _penalties),
    Column("penalties_code", _("Threatened, codes"), "list", _("Of each: least, greatest or fixed; the kind; the years or the amount where a number is given."), _penalty_codes),
    Column("docket", _("Docket"), "text", _("The number that a court gave it."), lambda i: i.row["docket"]),
    Column("replaces", _("Replaces"), "text", _("The key of the accusation that it took the place of."), lambda i: i.row["replaces"] or ""),
    *proof(_keys),
    *VERSION,
)  # fmt: skip

CHARGES = Level("charge", _("Charges and accusations"), COLUMNS, _items)
