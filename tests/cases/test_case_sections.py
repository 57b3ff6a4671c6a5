"""Long cases and cases of many people: what folds, what is said once, and whom it concerns."""

from cases.case_sections import concerned, portraits, shared, years
from cases.custody_reading import Custody
from cases.footnotes import Mark
from cases.vocab import CustodyStatus


def event(number: int, on: str | None = None, **fields) -> dict:
    row = {"key": f"e{number}", "on": on or f"20{10 + number // 12}-{number % 12 + 1:02}-01", "brings": ""}
    return {**row, "happening": "happened", "detentions": [], **fields}


def custody(number: int, subject: int | None = None) -> Custody:
    key = subject or number
    return Custody(
        {"key": f"d{number}"}, {"key": f"s{key}", "name": {"value": f"Person {key}"}}, CustodyStatus.PRETRIAL, None, [], True,
        None, None, [],
    )  # fmt: skip


def charge(number: int, detention: int, words: str = "an accusation", mark: int = 1) -> dict:
    cites = [Mark(mark, f"ref-{mark}-{number}", disputes=False)]
    return {"key": f"a{number}", "detention": f"d{detention}", "wording": words, "replaces": None, "cites": cites}


class TestYears:
    def test_a_short_story_is_shown_whole(self):
        (only,) = years([event(n) for n in range(24)])
        assert only.year is None and [stretch.folded for stretch in only.stretches] == [False]

    def test_nothing_is_nothing(self):
        assert years([]) == []

    def test_a_long_story_goes_by_years_and_loses_nothing(self):
        events = [event(n) for n in range(60)]
        found = years(events)
        assert [(year.year, year.count) for year in found] == [(2010 + n, 12) for n in range(5)]
        assert [row for year in found for stretch in year.stretches for row in stretch.events] == events

    def test_turning_points_disputes_what_is_to_come_and_the_newest_are_never_folded(self):
        events = [event(n) for n in range(60)]
        events[10]["brings"] = "pretrial"
        events[20]["accounts"] = ["two accounts"]
        events[30]["happening"] = "scheduled"
        shown = [
            row["key"] for year in years(events) for stretch in year.stretches if not stretch.folded for row in stretch.events
        ]  # fmt: skip
        assert {"e10", "e20", "e30", *(f"e{n}" for n in range(54, 60))} <= set(shown)
        assert len(shown) < 15

    def test_hardly_anything_is_not_folded(self):
        events = [event(n, brings="pretrial" if n % 3 == 0 else "") for n in range(30)]
        assert not any(stretch.folded for year in years(events) for stretch in year.stretches)

    def test_an_undated_event_stays_with_those_before_it_and_a_year_nobody_states_is_said_so(self):
        events = [event(0, on="XXXX-02-18"), *(event(n) for n in range(1, 30))]
        events[15]["on"] = None
        found = years(events)
        assert found[0].year is None
        assert any(row["on"] is None for stretch in found[2].stretches for row in stretch.events)

    def test_a_fold_says_from_when_to_when(self):
        stretch = next(stretch for stretch in years([event(n) for n in range(60)])[1].stretches if stretch.folded)
        assert (stretch.first, stretch.last) == ("2011-01-01", "2011-12-01")


class TestShared:
    def test_the_same_charge_of_several_is_one_with_all_their_names(self):
        everyone = [custody(1), custody(2), custody(3)]
        rows = [charge(1, 1), charge(2, 2), charge(3, 3, "another")]
        found = shared(rows, everyone)
        assert [(one.row["key"], [who["key"] for who in one.names]) for one in found] == [
            ("a1", ["s1", "s2"]),
            ("a3", ["s3"]),
        ]
        assert [one.all for one in found] == [False, False]

    def test_what_another_source_proves_is_not_the_same(self):
        found = shared([charge(1, 1), charge(2, 2, mark=2)], [custody(1), custody(2)])
        assert len(found) == 2

    def test_everybody_is_everybody(self):
        (one,) = shared([charge(1, 1), charge(2, 2)], [custody(1), custody(2)])
        assert one.also == [charge(2, 2)["key"]]  # a link to it leads here
        assert one.all

    def test_a_judgment_has_no_link_of_its_own(self):
        one, other = ({"detention": f"d{number}", "outcome": "convicted", "cites": []} for number in (1, 2))
        (found,) = shared([one, other], [custody(1), custody(2)])
        assert found.all and found.also == []

    def test_a_row_of_nobody_who_is_shown_stays_away(self):
        assert shared([charge(1, 9)], [custody(1)]) == []


def test_a_portrait_gathers_both_custodies_of_one_person_and_leads_to_the_charge_that_is_shown():
    everyone = [custody(1), custody(2, subject=1), custody(3)]
    data = {"subjects": [{"key": "s1"}, {"key": "s3"}], "conditions": [{"detention": "d2"}, {"detention": "d3"}]}
    first, last = portraits(data, everyone, [charge(1, 1), charge(2, 3)])
    assert [one.data["key"] for one in first.custodies] == ["d1", "d2"]
    assert first.conditions == [{"detention": "d2"}]
    assert [row["key"] for row in last.charges] == ["a1"]


def test_whom_an_event_concerns_is_said_only_where_it_is_not_everyone():
    everyone = [custody(1), custody(2)]
    assert [who.subject["key"] for who in concerned({"detentions": ["d2"]}, everyone)] == ["s2"]
    assert concerned({"detentions": ["d1", "d2"]}, everyone) == [] == concerned({"detentions": []}, everyone)


def test_the_release_of_some_of_a_group_concerns_their_custody_and_not_the_group():
    everyone = [custody(1), custody(2, subject=1)]
    assert [one.data["key"] for one in concerned({"detentions": ["d2"]}, everyone)] == ["d2"]
