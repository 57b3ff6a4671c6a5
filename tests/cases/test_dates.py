"""Partial dates: what is accepted and refused, in words and back, in Python and in SQL alike."""

import copy
import pickle
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.test.utils import isolate_apps
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import date_words
from cases.dates import DayCount, PartialDate, PartialDateError, days_held, parse
from cases.models.fields import PartialDateField, PartialDateFormField, edtf_check, span_of

# EDTF, first day, last day, words with marks
VALUES = [
    ("2017", "2017-01-01", "2017-12-31", "2017"),
    ("2017?", "2017-01-01", "2017-12-31", "2017 (inferred)"),
    ("2017-09", "2017-09-01", "2017-09-30", "September 2017"),
    ("2016-02", "2016-02-01", "2016-02-29", "February 2016"),
    ("2017-12", "2017-12-01", "2017-12-31", "December 2017"),
    ("2017-09-03", "2017-09-03", "2017-09-03", "3 September 2017"),
    ("2016-02-29", "2016-02-29", "2016-02-29", "29 February 2016"),
    ("2019-03~", "2019-03-01", "2019-03-31", "around March 2019"),
    ("2017-09-03?", "2017-09-03", "2017-09-03", "3 September 2017 (inferred)"),
    ("2017-09-03%", "2017-09-03", "2017-09-03", "around 3 September 2017 (inferred)"),
    ("2017?-09-03", "2017-09-03", "2017-09-03", "3 September 2017 (year inferred)"),
    ("2017?-09-03~", "2017-09-03", "2017-09-03", "around 3 September 2017 (year inferred)"),
    ("2017?-06", "2017-06-01", "2017-06-30", "June 2017 (year inferred)"),
    ("XXXX-02-18", None, None, "18 February, year unknown"),
    ("XXXX-02-29", None, None, "29 February, year unknown"),
    ("XXXX-02", None, None, "February, year unknown"),
    ("XXXX-02-18?", None, None, "18 February, year unknown (inferred)"),
    ("XXXX-02-18~", None, None, "around 18 February, year unknown"),
    ("2017-12-14/2017-12-31", "2017-12-14", "2017-12-31", "14 to 31 December 2017"),
    ("2017-09-03/2017-10-05", "2017-09-03", "2017-10-05", "3 September to 5 October 2017"),
    ("2017-12-28/2018-01-03", "2017-12-28", "2018-01-03", "28 December 2017 to 3 January 2018"),
    ("2017-09/2017-10", "2017-09-01", "2017-10-31", "September to October 2017"),
    ("2016/2018", "2016-01-01", "2018-12-31", "2016 to 2018"),
    ("2017/2017-09", "2017-01-01", "2017-09-30", "2017 to September 2017"),
    ("2017-09/2017", "2017-09-01", "2017-12-31", "September 2017 to 2017"),
    ("2017-09-03/2017-09-03", "2017-09-03", "2017-09-03", "3 to 3 September 2017"),
    ("2017-09-03/..", "2017-09-03", None, "since 3 September 2017"),
    ("../2017-09-03", None, "2017-09-03", "until 3 September 2017"),
    ("2017-12-14?/2017-12-31?", "2017-12-14", "2017-12-31", "14 to 31 December 2017 (inferred)"),
    ("2017-12-14~/2017-12-31", "2017-12-14", "2017-12-31", "around 14 to 31 December 2017"),
    ("2017-12-14/2017?-12-31", "2017-12-14", "2017-12-31", "14 to 31 December 2017 (end year inferred)"),
    ("2017?/2018-01-02?", "2017-01-01", "2018-01-02", "2017 to 2 January 2018 (inferred)"),
    ("[2017-12-14..2017-12-31]", "2017-12-14", "2017-12-31", "between 14 and 31 December 2017"),
    ("[2017..2018-03~]", "2017-01-01", "2018-03-31", "between 2017 and around March 2018"),
    ("1000", "1000-01-01", "1000-12-31", "1000"),
    ("2200-12-31", "2200-12-31", "2200-12-31", "31 December 2200"),
]

RUBBISH = [
    " ", "rubbish", "20", "20170", "0000", "0999", "2201", "2017-13", "2017-00", "2017-00-10", "2017-09-31",
    "2017-02-29", "2017-9-3", "2017-09-03T10:00", "2017??", "2017?~", "2017~-09", "2017?-09-03?", "2017?-09%",
    "XXXX", "XXXX-13", "XXXX-02-30", "XXXX?-02", "xxxx-02", "XXXX-02/2017", "2017/XXXX-02", "[XXXX-02..2017]",
    "../..", "2017/", "/2017", "2017/2018/2019", "2018/2017", "2017-09-03/2017-09-02", "[2018..2017]",
    "[2017..]", "[..2017]", "[2017]", "[2017..2018", "2017..2018", "[2017/2018]", "٢٠١٧", "2017\n",
    "2017-09-03 ", "2017//2018", "[2017....2018]", "[[2017..2018]]",
]  # fmt: skip

TYPED = [
    ("2017", "2017"),
    ("Sept 2017", "2017-09"),
    ("  SEPTEMBER   2017 ", "2017-09"),
    ("Sep. 2017", "2017-09"),
    ("September, 2017", "2017-09"),
    ("2017 September", "2017-09"),
    ("2017 Sept 3", "2017-09-03"),
    ("3 Sept 2017", "2017-09-03"),
    ("3rd of September 2017", "2017-09-03"),
    ("on the 3rd September, 2017", "2017-09-03"),
    ("Sept 3, 2017", "2017-09-03"),
    ("September 3rd 2017", "2017-09-03"),
    ("3-Sept-2017", "2017-09-03"),
    ("2017-09-03", "2017-09-03"),
    ("Sept-2017", "2017-09"),
    ("Sunday, 3 September 2017", "2017-09-03"),
    ("Sun 3 Sept 2017", "2017-09-03"),
    ("during 2017", "2017"),
    ("some time in June 2019", "2019-06"),
    ("roughly June 2017", "2017-06~"),
    ("3 September 2017 (approx.)", "2017-09-03~"),
    ("around 3 September 2017", "2017-09-03~"),
    ("the night of 3 to 4 September 2017", "[2017-09-03..2017-09-04]"),
    ("on the night of 3-4 September 2017", "[2017-09-03..2017-09-04]"),
    ("since 2015", "2015/.."),
    ("2017?", "2017?"),
    ("២០១៧", "2017"),
    ("xxxx-02-18", "XXXX-02-18"),
    ("៣ Sept ២០១៧", "2017-09-03"),
    ("٣ Sept ٢٠١٧", "2017-09-03"),
    ("around March 2019", "2019-03~"),
    ("About March 2019", "2019-03~"),
    ("circa 2019", "2019~"),
    ("c. 2019", "2019~"),
    ("c.2019", "2019~"),
    ("ca 3 March 2019", "2019-03-03~"),
    ("~2019", "2019~"),
    ("~ 2019-03", "2019-03~"),
    ("around the 3rd of March 2019", "2019-03-03~"),
    ("14-31 Dec 2017", "2017-12-14/2017-12-31"),
    ("14\N{EN DASH}31 Dec 2017", "2017-12-14/2017-12-31"),
    ("14 \N{EM DASH} 31 Dec 2017", "2017-12-14/2017-12-31"),
    ("14th to 31st Dec 2017", "2017-12-14/2017-12-31"),
    ("Dec 14-31, 2017", "2017-12-14/2017-12-31"),
    ("from 3 Sept 2017 to 5 Oct 2017", "2017-09-03/2017-10-05"),
    ("since 3 Sept 2017 until 5 Oct 2017", "2017-09-03/2017-10-05"),
    ("Sept 3 - Oct 5, 2017", "2017-09-03/2017-10-05"),
    ("2017-09-03 - 2017-10-05", "2017-09-03/2017-10-05"),
    ("Sept-Oct 2017", "2017-09/2017-10"),
    ("28 Dec 2017 - 3 Jan 2018", "2017-12-28/2018-01-03"),
    ("2016-2018", "2016/2018"),
    ("around 14-31 Dec 2017", "2017-12-14~/2017-12-31~"),
    ("between 14 and 31 December 2017", "[2017-12-14..2017-12-31]"),
    ("since 3 Sept 2017", "2017-09-03/.."),
    ("from 2017-09-03", "2017-09-03/.."),
    ("since 2017~", "2017~/.."),
    ("since 2017-09-03%", "2017-09-03%/.."),
    ("2017?-09-03 to around 5 Oct 2017", "2017?-09-03/2017-10-05~"),
    ("until Oct 2017", "../2017-10"),
    ("up to Oct 2017", "../2017-10"),
    ("18 Feb, year unknown", "XXXX-02-18"),
    ("18 Feb (year unknown)", "XXXX-02-18"),
    ("29 Feb year unknown", "XXXX-02-29"),
    ("3 September 2017 (year inferred)", "2017?-09-03"),
    ("June 2017, year inferred", "2017?-06"),
    ("2017 (year inferred)", "2017?"),
    ("14-31 Dec 2017, inferred", "2017-12-14?/2017-12-31?"),
    ("2017 to 2018 (start inferred, end inferred)", "2017?/2018?"),
    ("around 3 Sept 2017 (inferred, year inferred)", "2017-09-03%"),
]

REFUSED = [
    ("3.9.2017", "month as a word"),
    ("3/9/2017", "month as a word"),
    ("09-03-17", "month as a word"),
    ("9/2017", "month as a word"),
    ("2017-9-3", "month as a word"),
    ("2017/09", "month as a word"),
    ("18 Feb", "year unknown"),
    ("Sept", "Write the year"),
    ("3 Sept 17", "four digits"),
    ("0", "Write the month"),
    ("999", "four digits"),
    ("2201", "four digits"),
    ("31 Feb 2017", "February 2017 has 28 days"),
    ("30 Feb, year unknown", "February has 29 days"),
    ("0 Dec 2017", "no 0 December"),
    ("2017-13", "no month 13"),
    ("5 Oct 2017 to 3 Oct 2017", "before it begins"),
    ("28 Dec to 3 Jan 2018", "before it begins"),
    ("last week", "phrase as printed"),
    ("more than three months ago", "phrase as printed"),
    ("recently", "phrase as printed"),
    ("early 2019", "between January and April 2019"),
    ("early June 2019", "between 1 and 10 June 2019"),
    ("mid-June 2019", "between 11 and 20 June 2019"),
    ("end of Feb 2019", "between 21 and 28 February 2019"),
    ("late 2017 or early 2018", "mean other days to everyone"),
    ("early June", "mean other days to everyone"),
    ("summer 2017", "between June and August 2017"),
    ("Khmer New Year 2018", "you take it to mean"),
    ("1990s", "Write the years"),
    ("yesterday", "phrase as printed"),
    ("Monday", "phrase as printed"),
    ("first week of June 2019", "phrase as printed"),
    ("between 3 and 5 September", "Write the year"),
    ("around 3 September", "Write the year"),
    ("the night of 3 to 4 September", "Write the year"),
    ("the night of 3 September 2017", "between 3 and 4 Sept 2017"),
    ("3 September 2017, 12:30 am", "time of day has a field"),
    ("2017-09-03T00:30", "time of day has a field"),
    ("3 or 4 September 2017", "one of them"),
    ("June/July 2019", "one of them"),
    ("before 3 September 2017", "between which days"),
    ("at least since 2015", "since 2015"),
    ("2015 to present", "since 2015"),
    ("probably June 2017", "source's own caution"),
    ("Sept 2017?", "question mark"),
    ("unknown", "Leave the date empty"),
    ("?", "Leave the date empty"),
    ("Monday 3 September 2017", "3 September 2017 is a Sunday"),
    ("៣/៩/២០១៧", "month as a word"),
    ("20170903", "month as a word"),
    ("2017-18", "both years in full: 2017-2018"),
    ("3 September 2560", "2560 of the Buddhist era is 2017"),
    ("Nonsense", "“Nonsense” is not understood as a date"),
    ("Sepr 2017", "“sepr” is not understood as a month"),
    ("18 Feb 2017, year unknown", "either the year"),
    ("14-15 Feb, year unknown", "needs its years"),
    ("until 2016-2018", "not understood"),
    ("before 8 February 2018", "between which days"),
    ("(inferred)", "not understood"),
    ("3 Sept 2017 (inferred", "not understood"),
    ("2017?? ~", "not understood"),
    ("\x00", "not understood"),
    ("9" * 101, "at most 100"),
]


def _day(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("edtf", "first", "last", "words"), VALUES)
def test_a_value_knows_its_days_and_words(edtf, first, last, words):
    value = PartialDate(edtf)
    assert value.span() == (value.first, value.last) == (_day(first), _day(last))
    assert value.words_with_marks() == words
    assert parse(words) == parse(edtf) == value == edtf


@pytest.mark.parametrize("text", ["", *RUBBISH])
def test_rubbish_is_no_value(text):
    with pytest.raises(PartialDateError):
        PartialDate(text)


@pytest.mark.parametrize(("typed", "edtf"), TYPED)
def test_people_write_dates_in_many_ways(typed, edtf):
    assert parse(typed) == edtf


@pytest.mark.parametrize(("typed", "reason"), REFUSED)
def test_refusals_say_why(typed, reason):
    with pytest.raises(PartialDateError, match=reason):
        parse(typed)


@pytest.mark.parametrize("part", ["early", "beginning of", "mid", "mid-", "middle of", "late", "end of the"])
@pytest.mark.parametrize("rest", ["2019", "Feb 2019", "February, 2020", "december 2019"])
def test_what_is_proposed_for_a_part_of_a_month_or_year_is_itself_a_date(part, rest):
    with pytest.raises(PartialDateError) as refused:
        parse(f"{part} {rest}" if not part.endswith("-") else part + rest)
    proposed = parse(str(refused.value).split("such as: ")[1].split(". The phrase")[0])
    assert proposed.inferred and parse(rest).first <= proposed.first < proposed.last <= parse(rest).last


def _date_or_refused(text):
    try:
        assert parse(text) == PartialDate(str(parse(text)))
    except PartialDateError as error:
        assert str(error)


@given(st.text(max_size=120))
def test_whatever_is_typed_is_a_date_or_refused(text):
    _date_or_refused(text)


PIECES = [
    "3", "31st", "Sept", "2017", "XXXX-02", "to", "-", "between", "and", "since", "until", "around", "~", "?",
    "(", ")", ",", "inferred", "year", "unknown",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join))
def test_pieces_of_dates_are_a_date_or_refused(text):
    _date_or_refused(text)


days = st.dates(date(1000, 1, 1), date(2200, 12, 31))


@st.composite
def points(draw, day):
    year, rest = f"{day.year:04}", draw(st.sampled_from(["", f"-{day:%m}", f"-{day:%m-%d}"]))
    mark, suffix = draw(st.sampled_from([("", ""), ("", "~"), ("", "?"), ("", "%"), ("?", ""), ("?", "~")]))
    return year + (mark if rest else "") + rest + suffix


@st.composite
def values(draw):
    one, other = sorted((draw(days), draw(days)))
    if draw(st.booleans()):  # close together, so that parts are shared
        other = min(date(2200, 12, 31), date.fromordinal(one.toordinal() + draw(st.integers(0, 40))))
    form = draw(st.sampled_from(["{}", "XXXX-{}", "{}/{}", "{}/..", "../{}", "[{}..{}]"]))
    if form == "XXXX-{}":
        return PartialDate(form.format(f"{one:%m-%d}") + draw(st.sampled_from(["", "~", "?", "%"])))
    return PartialDate(form.format(draw(points(one)), draw(points(other))))


@given(values())
def test_words_are_read_back_without_loss(value):
    assert parse(value.words_with_marks()) == value
    assert parse(str(value)) == value
    assert len(value) <= 60


@given(values())
def test_a_value_survives_copies(value):
    for twin in (copy.deepcopy(value), pickle.loads(pickle.dumps(value)), PartialDate(value)):
        assert (twin, type(twin), twin.span()) == (value, PartialDate, value.span())
    assert type(str(value)) is str


def test_what_a_value_says_of_itself():
    value = PartialDate("2017?-09-03~")
    assert (value.approximate, value.inferred, value.year_inferred, value.year_unknown) == (
        True,
        False,
        True,
        False,
    )
    assert (value.is_range, value.precision, value.words()) == (False, "day", "around 3 September 2017")
    assert value.marks() == ["year inferred"]
    assert PartialDate("2017-09%").inferred and PartialDate("2017-09%").approximate
    assert PartialDate("XXXX-02").year_unknown
    texts = ("2017", "2017-09", "XXXX-02-18", "2017/..", "[2016..2017]")
    assert [PartialDate(one).precision for one in texts] == ["year", "month", "day", "interval", "interval"]


@pytest.mark.parametrize(
    ("edtf", "attribute"),
    [
        ("2017", "2017"),
        ("2017?-09", "2017-09"),
        ("2017-09-03?", "2017-09-03"),
        ("2017~", ""),
        ("XXXX-02-18", ""),
        ("2017/..", ""),
        ("2016/2017", ""),
    ],
)
def test_machines_read_no_more_than_there_is(edtf, attribute):
    assert PartialDate(edtf).datetime_attr() == attribute


def test_words_are_translated():
    with override("de"):
        assert PartialDate("2017-10-03").words() == "3 Oktober 2017"
        assert parse("3 Oktober 2017") == parse("3 October 2017") == "2017-10-03"


def test_comparisons_are_certain_or_possible():
    september, third, fifth, around = (
        PartialDate(one) for one in ("2017-09", "2017-09-03", "2017-09-05", "2017-09-03~")
    )
    unknown, since = PartialDate("XXXX-09-03"), PartialDate("2017-09-04/..")
    assert third.certainly_before(fifth) and third.certainly_before(since)
    assert not any(one.certainly_before(fifth) for one in (september, fifth, around, unknown, since))
    assert september.possibly_overlaps(third) and since.possibly_overlaps(fifth) and unknown.possibly_overlaps(third)
    assert third.possibly_overlaps(third) and PartialDate("2017-08/2017-09-03").possibly_overlaps(third)
    assert not third.possibly_overlaps(fifth) and not since.possibly_overlaps(third)


@pytest.mark.parametrize(
    ("start", "end", "least", "most"),
    [
        ("2017-09-03", "2017-12-14", 102, 102),
        ("2017-09-03", "2017-09-03", 0, 0),
        ("2017-09", "2017-12-14", 75, 104),
        ("2017-09-03", "2017-12", 89, 119),
        ("2017", "2017", 0, 364),
        ("2017-12-14", "2017-09-03", 0, 0),
        ("XXXX-02-18", "2017-12-14", None, None),
        ("2017-09-03", "2017-12-14/..", 102, None),
        ("[2017-09-03..2017-09-05]", "2017-12-14", 100, 102),
    ],
)
def test_the_day_of_arrest_is_day_zero(start, end, least, most):
    assert days_held(PartialDate(start), PartialDate(end)) == DayCount(least, most)


def test_a_count_from_an_approximate_date_says_so():
    assert days_held(PartialDate("2017-09-03~"), PartialDate("2017-12-14")) == DayCount(102, 102, approximate=True)


def test_form_field_is_loss_free_and_says_what_is_wrong():
    field = PartialDateFormField(required=False)
    for edtf, *_ in VALUES:
        value = PartialDate(edtf)
        assert field.clean(field.prepare_value(value)) == value
        assert not field.has_changed(value, field.prepare_value(value))
    assert (field.clean("  "), field.prepare_value("typed so"), field.prepare_value(None)) == (
        "",
        "typed so",
        None,
    )
    with pytest.raises(ValidationError, match="has 28 days"):
        field.clean("31 Feb 2017")


@pytest.mark.parametrize("language", ["de", "km", "ar", "fr", "zh-hans"])
def test_form_field_is_loss_free_in_any_language(language, monkeypatch):
    monkeypatch.setitem(date_words.RANGES, ("interval", True, False), "seit %(start)s")
    field = PartialDateFormField()
    with override(language):
        assert all(field.clean(field.prepare_value(PartialDate(edtf))) == edtf for edtf, *_ in VALUES)
        assert field.prepare_value(PartialDate("2017-09/..")) == "2017-09/.."  # words that are not read back


def test_form_field_of_the_model_shows_how_to_write():
    field = PartialDateField(blank=True, help_text="When it happened.").formfield()
    assert field.help_text.startswith("When it happened. As precise as")
    assert "maxlength" not in field.widget.attrs and str(field.widget.attrs["placeholder"]) == "3 Sept 2017"


def test_migrations_can_write_fields_and_checks():
    for thing in (PartialDateField(blank=True), span_of("on"), edtf_check("on")):
        assert "edtf" in (text := MigrationWriter.serialize(thing)[0]) or "PartialDateField(blank=True)" in text


def _sql_span(edtf):
    with connection.cursor() as cursor:
        cursor.execute("select lower(s), upper(s) - 1, edtf_valid(%s) from edtf_span(%s) as s", [edtf, edtf])
        return cursor.fetchone()


@pytest.mark.django_db
@pytest.mark.parametrize(("edtf", "first", "last", "words"), VALUES)
def test_sql_gives_the_same_days(edtf, first, last, words):
    assert _sql_span(edtf) == (_day(first), _day(last), True)


@pytest.mark.django_db
def test_sql_gives_the_same_days_for_any_value():
    @settings(suppress_health_check=[HealthCheck.too_slow])  # the first value waits for a busy database
    @given(values())
    def same(value):
        assert _sql_span(str(value)) == (*value.span(), True)

    same()


@pytest.mark.django_db
@pytest.mark.parametrize("text", RUBBISH)
def test_sql_refuses_the_same_rubbish(text):
    with connection.cursor() as cursor:
        cursor.execute("select edtf_valid(%s)", [text])
        assert cursor.fetchone() == (False,)
        with pytest.raises(DataError), transaction.atomic():
            cursor.execute("select edtf_span(%s)", [text])


@pytest.mark.django_db
def test_sql_leaves_empty_text_empty():
    assert _sql_span("") == (None, None, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "ended", "core"),
    [
        (None, "2017-10-01", True, "empty"),
        ("2017-09-03", "2017-09-03", True, "empty"),
        ("2017-09-30", "2017-09-01", True, "empty"),
        ("2017-09-03", "2017-10-01", True, "[2017-09-03,2017-10-01)"),
        ("2017-09-03", None, True, "[2017-09-03,2017-09-04)"),
        ("2017-09-03", None, False, "[2017-09-03,)"),
    ],
)
def test_sql_keeps_the_certain_core_of_a_stay(start, end, ended, core):
    with connection.cursor() as cursor:
        cursor.execute("select stay(%s::date, %s::date, %s)::text", [start, end, ended])
        assert cursor.fetchone() == (core,)


@pytest.fixture
def sighting(db):
    """A model with all that fields.py offers, and its table; both gone after the test."""
    with isolate_apps("cases"):

        class Sighting(models.Model):
            on = PartialDateField(blank=True)
            until = PartialDateField(blank=True)
            span = span_of("on")

            class Meta:
                app_label = "cases"
                constraints = (edtf_check("on"), edtf_check("until"))

            def __str__(self):
                return self.on

        with connection.schema_editor() as editor:
            editor.create_model(Sighting)
        yield Sighting


def test_a_model_stores_reads_filters_and_orders(sighting):
    texts = [edtf for edtf, *_ in VALUES]
    sighting.objects.bulk_create(sighting(on=text) for text in ["", *texts])
    assert sighting.objects.get(on="2017?-09-03").on.words() == "3 September 2017"
    assert sighting.objects.create(on=PartialDate("1999")).span.upper == date(2000, 1, 1)
    assert sighting.objects.filter(on="").count() == 1
    assert sighting.objects.filter(span__contains=date(2016, 2, 29)).count() == 4
    assert sighting.objects.filter(on__startswith="XXXX-").count() == 5
    known = list(sighting.objects.exclude(on="").order_by(models.F("span").asc(nulls_last=True), "on"))
    spans = [one.on.sort_key()[:3] for one in known]
    assert spans == sorted(spans)


def test_a_model_refuses_nonsense_with_and_without_the_form(sighting):
    with pytest.raises(ValidationError, match="no month 13"):
        sighting(on="2017-13").full_clean()
    sighting(on="2017-12", until="").full_clean()
    with pytest.raises(ValidationError, match="This is not a date"):
        sighting(until="soon").validate_constraints()
    for rubbish in ({"on": "soon"}, {"on": "2018/2017"}):
        with pytest.raises(DataError), transaction.atomic():
            sighting.objects.create(**rubbish)
    with pytest.raises(IntegrityError, match="until_edtf"), transaction.atomic():
        sighting.objects.create(until="soon")
