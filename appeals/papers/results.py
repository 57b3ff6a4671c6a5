"""What came of an appeal on one sheet of A4, for the file. Pure.

However much there is, it is one page: the template takes smaller letters, then shorter texts, then fewer rows, and says what
it left out and where the rest stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appeals.papers.typesetting import pdf, tidy, unprintable
from appeals.result_sums import Sums, no_cause
from appeals.result_time import MONTH, WEEK, YEAR, OverTime
from cases.pictures.charts import TALLEST, Chart

MOST_ROWS = 60  # of demands, and of answers: more never fit, and measuring them takes time
LONGEST = 600  # characters of one text; of a fact
LONGEST_FACT = 320
WIDE, HIGH = 600, TALLEST  # of a chart, in its own measure


@dataclass(frozen=True)
class Row:
    """A demand with its state, or an answer with its date and office."""

    head: str
    text: str
    state: str = ""
    note: str = ""


@dataclass(frozen=True)
class ResultPaper:
    """All that the sheet says. `facts` are labels with what they say; `where` is the page that shows everything."""

    title: str
    facts: Sequence[tuple[str, str]]
    demands: Sequence[Row]
    answers: Sequence[Row]
    sums: Sums
    time: OverTime
    as_of: str
    date: str  # of the file, ISO
    where: str


def results_pdf(paper: ResultPaper) -> bytes:
    return pdf("results.typ", results_words(paper))


def results_words(paper: ResultPaper) -> dict[str, Any]:
    """What the template reads."""
    data = {
        "heading": _cut(paper.title, LONGEST_FACT),
        "facts": [{"label": label, "value": _cut(value, LONGEST_FACT)} for label, value in paper.facts if value],
        "demands": _rows(paper.demands), "demands_all": len(paper.demands), "answers": _rows(paper.answers),
        "answers_all": len(paper.answers), "states": _numbers(paper.sums.by_state if paper.sums.asked else []),
        "kinds": _numbers(paper.sums.by_kind), "channels": [list(row) for row in paper.sums.by_channel],
        "sums": [paper.sums.actions, paper.sums.actions_told], "charts": _charts(paper.time), "where": paper.where,
        "as_of": paper.as_of, "heads": _heads(paper),
    }  # fmt: skip
    signs = unprintable(repr(data))
    data["missing"] = _("Some signs cannot be printed here and are shown as �.") if signs else ""
    named = {"title": _("Results: %(appeal)s") % {"appeal": tidy(paper.title)}, "author": "", "date": paper.date}
    return data | named | {"lang": get_language() or "en"}


def _cut(text: str, most: int) -> str:
    text = " ".join(tidy(text).split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _rows(rows: Sequence[Row]) -> list[dict[str, str]]:
    return [
        {
            "head": _cut(row.head, 160), "text": _cut(row.text, LONGEST), "state": row.state,
            "note": _cut(row.note, LONGEST_FACT),
        }
        for row in rows[:MOST_ROWS]
    ]  # fmt: skip


def _numbers(rows: list[tuple[str, int]]) -> str:
    return " · ".join(f"{name} {number}" for name, number in rows)


def _charts(time: OverTime) -> list[dict[str, Any]]:
    if time.empty:
        return []
    most = {WEEK: _("the most in one week"), MONTH: _("the most in one month"), YEAR: _("the most in one year")}
    return [_chart(chart, most[time.step]) for chart, _lines in time.tables]


def _chart(chart: Chart, most: str) -> dict[str, Any]:
    """A drawing without a word in it; its words stand below it."""
    bars = "".join(
        f'<rect x="{column.x * WIDE / 100:.2f}" y="{HIGH - column.height:.2f}" width="{column.width * WIDE / 100:.2f}" '
        f'height="{column.height:.2f}" fill="#8a3a12"/>'
        for column in chart.columns
        if column.height
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH + 1}">{bars}<rect y="{HIGH}" width="{WIDE}" height="1" fill="#857e71"/></svg>'
    ends = {"first": chart.rows[0].label, "last": chart.rows[-1].label}
    said = _("%(first)s to %(last)s; %(most)s: %(number)s") % {**ends, "most": most, "number": chart.most}
    return {"title": chart.title, "svg": list(svg.encode()), "below": said, "alt": f"{chart.title}. {said}"}


def _heads(paper: ResultPaper) -> dict[str, str]:
    """Headings and sentences. {shown} and {all} are filled in by the template, which alone knows what fits."""
    return {
        "above": _("Results of an appeal, for the file"), "cause": no_cause(), "demands": _("What was asked, and how it stands"),
        "answers": _("Answers by officials"), "actions": _("What people told us they did"),
        "no_demands": _("No demand is recorded."), "no_answers": _("No answer is recorded."),
        "no_actions": _("Nobody has told us of an action."), "channel": _("What"), "done": _("By the day done"),
        "told": _("By the day reported"), "sum": _("Sum"),
        "self": _("Self-reported, and checked by nobody. Actions, not people. Reports set aside, and in no number here: %(aside)s.") % {"aside": paper.sums.aside},
        "cut_demands": _("{shown} of {all} demands are shown."), "cut_answers": _("{shown} of {all} answers are shown."),
        "cut_texts": _("Long texts are shortened (…)."), "rest": _("Everything stands here:"),
        "cut_summaries": _("Answers stand without what they say."), "page": _("The page of these results:"),
        "internal": _("For colleagues. What readers may know of these numbers stands on the page of the appeal."),
    }  # fmt: skip
