"""What the numbers of a date mean for the next step, in words. Pure: numbers in, sentences out."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appeals.vocab import OVER, AppealState, DueKind

LATELY = 14  # days that count as "the last 2 weeks"
SOON = 7  # days left in which people can still be asked again


@dataclass(frozen=True)
class Numbers:
    """What is known of a date and its appeal."""

    kind: str
    days_left: int
    state: str = ""  # of the appeal; "" for a date of a case
    reported: int = 0  # actions that people told us of
    lately: int = 0  # those that came in the last two weeks
    answers: int = 0  # by officials, in substance
    receipts: int = 0  # that say no more than that letters have come
    demands: int = 0
    met: int = 0
    asks: int = 1  # officials whom it names

    @property
    def passed(self) -> bool:
        return self.days_left < 0


def advice(numbers: Numbers) -> list[str]:
    """What the numbers say and what one would do next: one to three sentences."""
    if numbers.kind == DueKind.WRITE_BY:
        return [line for line in (actions(numbers), answers(numbers), demands(numbers)) if line]
    if numbers.state in OVER:
        return [_("Its appeal is over. If nothing is left to do, mark it as done.")]
    if numbers.kind == DueKind.FOLLOW_UP:
        return [_follow_up(numbers)]
    upcoming, passed = OTHERS.get(numbers.kind, ("", ""))
    words = str(passed if numbers.passed else upcoming)
    return [words] if words else []


# A date to write by


def actions(numbers: Numbers) -> str:
    """How many actions were reported, and what that means: "12 actions reported, none in the last 2 weeks: …"."""
    return _("%(number)s: %(step)s") % {"number": reported(numbers), "step": _step(numbers)}


def without_date(numbers: Numbers) -> list[str]:
    """Of a running appeal that has no date to write by."""
    if numbers.state == AppealState.PAUSED:
        step = _("its letters are paused, so decide first whether they may go on.")
    elif numbers.lately:
        step = _("people are writing. A date would tell them until when.")
    else:
        step = _("ask people again and give it a date, or stop it.")
    first = _("%(number)s: %(step)s") % {"number": reported(numbers), "step": step}
    return [line for line in (first, answers(numbers), demands(numbers)) if line]


def reported(numbers: Numbers) -> str:
    total, lately = numbers.reported, numbers.lately
    if not total:
        return _("No action reported")
    words = {"total": f"{total:,}", "lately": f"{lately:,}"}
    if not lately:
        text = ngettext("%(total)s action reported, but not in the last 2 weeks",
                        "%(total)s actions reported, none in the last 2 weeks", total)  # fmt: skip
    elif lately >= total:
        text = ngettext("%(total)s action reported, in the last 2 weeks",
                        "%(total)s actions reported, all in the last 2 weeks", total)  # fmt: skip
    else:
        text = ngettext("%(total)s action reported, %(lately)s of them in the last 2 weeks",
                        "%(total)s actions reported, %(lately)s of them in the last 2 weeks", total)  # fmt: skip
    return text % words


def _step(numbers: Numbers) -> str:
    if numbers.state == AppealState.PAUSED:
        return _("its letters are paused, so decide first whether they may go on.")
    if numbers.passed:
        if numbers.lately:
            return _("people still write. Extend it if its demands still hold.")
        return _("ask people again with a new date, or let it expire.")
    if numbers.lately:
        return _("people are writing. Nothing to do until the date.")
    if numbers.days_left <= SOON:
        return _("ask people again now, while there is time.")
    return _("ask more people to write, or see why nobody does.")


def answers(numbers: Numbers) -> str:
    if numbers.answers:
        count = ngettext("%d answer came: read it before you decide.", "%d answers came: read them before you decide.",
                         numbers.answers)  # fmt: skip
        return count % numbers.answers
    if numbers.passed:
        words = {"none": _no_answer(numbers)}
        if not numbers.asks:
            return _("%(none)s, and it names no official: a follow-up can name one.") % words
        return _("%(none)s: a follow-up can ask the same officials again.") % words
    return ""


def _no_answer(numbers: Numbers) -> str:
    if numbers.receipts:
        count = ngettext("%d acknowledgement came, but no answer in substance",
                         "%d acknowledgements came, but no answer in substance", numbers.receipts)  # fmt: skip
        return count % numbers.receipts
    return _("No answer came")


def demands(numbers: Numbers) -> str:
    if not numbers.met:
        return ""
    words = {"met": numbers.met, "all": numbers.demands}
    if numbers.met >= numbers.demands:
        return _("All demands are met: close it with good news.")
    return _("%(met)d of %(all)d demands are met: ask only for the rest in a follow-up.") % words


# Other dates


def _follow_up(numbers: Numbers) -> str:
    if numbers.answers:
        count = ngettext("%d answer came: see whether it changes anything, then mark this as done.",
                         "%d answers came: see whether they change anything, then mark this as done.",
                         numbers.answers)  # fmt: skip
        return count % numbers.answers
    words, is_due = {"none": _no_answer(numbers)}, numbers.days_left <= 0
    if not numbers.asks:
        if is_due:
            return _("%(none)s, and it names no official to ask again: look for news, then mark this as done.") % words
        return _("%(none)s yet, and it names no official: if none comes by this day, look for news.") % words
    if is_due:
        return _("%(none)s: ask the officials again with a follow-up, or mark this as done.") % words
    return _("%(none)s yet: if none does by this day, ask the officials again.") % words


# When it is still to come, and when the day is over.
OTHERS: dict[str, tuple[Any, Any]] = {
    DueKind.HEARING: (
        gettext_lazy("Tell partners before it; afterwards write into the case what came of it."),
        gettext_lazy("The day is over: find out what came of it and write it into the case, or that it is not known."),
    ),
    DueKind.SET_DAY: (
        gettext_lazy("Be ready for it; afterwards write into the case what came of it."),
        gettext_lazy("The day is over: find out what came of it and write it into the case, or that it is not known."),
    ),
    DueKind.FIND_DAY: (
        gettext_lazy("Find out the day and write it into the case: then it is counted from there."),
        gettext_lazy("It may have happened by now: find out when it is or was, and write it into the case."),
    ),
    DueKind.FILING_LIMIT: (
        gettext_lazy("Ask the lawyers whether it is filed, then mark it as done."),
        gettext_lazy(
            "The time to file is over: find out whether it was filed, and mark it as done with what you learnt."
        ),
    ),
    DueKind.CONSENT_REVIEW: (
        gettext_lazy("Ask again whether these facts may be published, and record the answer."),
        gettext_lazy("Nobody has asked again: ask whether these facts may still be published, and record the answer."),
    ),
    DueKind.CASE_REVIEW: (
        gettext_lazy(
            "Find out whether the facts still hold, and confirm them: after this day they count as “last known”."
        ),
        gettext_lazy("They count as “last known” by now: find out whether the facts still hold, and confirm them."),
    ),
    DueKind.OWN: ("", gettext_lazy("Mark it as done, or choose a later date.")),
}
