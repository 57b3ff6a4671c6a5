"""By which rules people are counted, in words: for pages and programs alike."""

import datetime

from django.utils.translation import gettext as _

from cases.dates import PartialDate


def count_rules(review_days: int, day: datetime.date) -> list[str]:
    """The whole rule, sentence by sentence, as of a day."""
    as_of = {"days": review_days, "day": PartialDate(day).words()}
    return [
        _("We count people in published cases on this site, not cases, and no one else. How many are held in all, we do not know."),
        _("A group counts with its number. Where a source gives a rough number, the group counts with at least that, and every sum with it says “at least”. A group of unknown number adds nobody, and makes the sum “at least” as well."),
        _("Where rows of one group may tell of the same people, only the largest counts: a sum may be too low, never too high."),
        _("Someone with several detentions in one case counts once, with the latest. Someone with two cases counts in each, since published cases do not say who is the same person."),
        _("“Confirmed” means that a source spoke of it within the %(days)s days before %(day)s, or that it is at an end, like a release. All else is “last known”, is counted apart, and may have changed.") % as_of,
        _("People who are missing, at risk, or wanted are never counted as held. Organisations are no people and are not counted."),
        _("Days are the least number that the dates allow; the day of arrest is day 0. Days of someone last known as held end with the day of the last word."),
        _("Each number leads to the cases behind it."),
    ]  # fmt: skip
