"""Flat rows of published documents: what a spreadsheet says of the two cases, line by line, and what it must never say."""

import copy
import re
from datetime import timedelta

import pytest

from appeals.flat import LEVELS as OF_APPEALS
from appeals.flat import news_is_old
from appeals.models.published import PublishedAppeal
from cases.document_data import loads
from cases.flat import BETWEEN, LEVELS, Source
from cases.models.published import PublishedCase
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_cases")]
ALL = {**LEVELS, **OF_APPEALS}
KINDS = {"text", "integer", "boolean", "date", "edtf", "timestamp", "list", "url"}


def source(slug: str, table=PublishedCase, now=NOW, **fields) -> Source:
    row = table.objects.get(slug=slug)
    told = {"data": loads(row.body), "now": now, "review_days": 90} | fields
    return Source(row.slug, f"https://site.example/{slug}/", row.title, row.number, NOW, NOW, **told)


def rows(level: str, slug: str, table=PublishedCase, **fields) -> list[dict]:
    return list(ALL[level].rows(source(slug, table, **fields)))


def patched(slug: str, change) -> dict:
    data = copy.deepcopy(loads(PublishedCase.objects.get(slug=slug).body))
    change(data)
    return data


class TestColumns:
    @pytest.mark.parametrize("level", ALL)
    def test_each_has_a_name_for_programs_a_header_and_a_sentence(self, level):
        columns = ALL[level].columns
        for told in ([column.name for column in columns], [str(column.header) for column in columns]):
            assert len(set(told)) == len(told)
        for column in columns:
            assert re.fullmatch(r"[a-z]+(_[a-z]+)*", column.name) and column.kind in KINDS
            assert str(column.about).endswith(".") and str(column.header)[0].isupper()

    @pytest.mark.parametrize("level", LEVELS)
    def test_every_date_stands_as_words_and_as_edtf(self, level):
        kinds = {column.name: column.kind for column in ALL[level].columns}
        told = [name for name, kind in kinds.items() if kind == "edtf"]
        assert told or level == "case"
        assert all(kinds[name.removesuffix("_edtf")] == "text" for name in told)

    @pytest.mark.parametrize("level", ALL)
    def test_cells_hold_what_their_kind_says(self, level):
        told = {"integer": int, "boolean": bool}
        found = rows(level, "urgent-action-278-17", PublishedAppeal) if level == "appeal" else rows(level, "kem-sokha")
        for row in found:
            for column in ALL[level].columns:
                value = row[column.name]
                assert isinstance(value, told.get(column.kind, str)) or (value is None and column.kind in told)


class TestKemSokha:
    def test_the_case_says_what_is_known_and_that_it_is_the_last_known(self):
        (row,) = rows("case", "kem-sokha")
        assert row["status"] == "Last known: Pre-trial detention" and row["known"] == "last_known"
        assert (row["as_of"], row["as_of_edtf"]) == ("14 December 2017 (year inferred)", "2017?-12-14")
        assert (row["arrested"], row["arrested_edtf"]) == ("3 September 2017 (year inferred)", "2017?-09-03")
        assert row["days_held"] == "at least 102" and row["other_numbers"] == "Urgent Action: 278.17"
        assert row["reference"] == row["ended"] == row["judgments"] == ""
        assert "publisher not stated, between 14 and 31 December 2017 (inferred)" in row["sources"]
        assert row["what_others_say"].startswith("the Urgent Action; its issuer is not stated: “politically motivated")

    def test_days_are_at_most_so_many_only_while_someone_confirms_them(self):
        (row,) = rows("detention", "kem-sokha")
        assert (row["days_at_least"], row["days_at_most"]) == (102, None)
        (then,) = rows("detention", "kem-sokha", now=NOW.replace(year=2018, month=1, day=1))
        assert then["status"] == "Pre-trial detention" and then["known"] == "confirmed"
        assert then["days_at_least"] == then["days_at_most"] == 120 and then["counted_to_edtf"] == "2018-01-01"

    def test_two_certainties_of_one_sentence_stay_two(self):
        (row,) = rows("detention", "kem-sokha")
        assert "are videotaped. (source: “suspected”)" in row["conditions"]
        assert "present in the room. (source: “most likely”)" in row["conditions"]
        assert "source: “suspected”; source: “most likely”" in row["certainty"]

    def test_an_accusation_says_since_when_nobody_confirmed_the_detention(self):
        for slug, edtf in (("kem-sokha", "2017?-12-14"), ("muong-sopheak", "2020-09-14")):
            for row in rows("charge", slug):
                assert (row["known"], row["as_of_edtf"]) == ("last_known", edtf)

    def test_an_accusation_is_never_a_charge(self):
        treason, colluding = rows("charge", "kem-sokha")
        assert treason["state"] == colluding["state"] == "Alleged; not known to be charged"
        assert (treason["law"], colluding["law"]) == ("", "Article 443, Cambodian Criminal Code")
        assert treason["penalties"] == "“up to 30 years in prison” (Prison)"
        assert treason["penalties_code"] == "greatest:prison=30"
        (case,) = rows("case", "kem-sokha")
        assert case["charges"].count("not known to be charged") == 2 and "(Charged)" not in case["charges"]

    def test_the_arrest_keeps_its_day_its_local_time_and_what_was_inferred(self):
        (arrest,) = [row for row in rows("event", "kem-sokha") if row["kind_code"] == "arrest"]
        assert arrest["date_edtf"] == "2017?-09-03"
        assert (arrest["time"], arrest["time_zone"]) == ("00:30", "Asia/Phnom_Penh")
        assert "our reading: The year is not printed here." in arrest["certainty"]
        assert arrest["quotes"].startswith("“On 3 September, at 12:30 am, Kem Sokha")

    def test_words_that_are_no_date_stay_words(self):
        undated = [row for row in rows("event", "kem-sokha") if not row["date_edtf"] and row["date_as_printed"]]
        assert undated and all(row["date"] == "" for row in undated)

    def test_what_was_to_come_and_is_over_is_not_known(self):
        (elections,) = [row for row in rows("event", "kem-sokha") if row["headline"] == "General elections"]
        assert (elections["happening_code"], elections["happening"]) == ("unknown", "Outcome not known to us")

    def test_a_role_says_what_became_of_it(self):
        (row,) = rows("detention", "kem-sokha")
        assert (
            "founder, Cambodian Centre for Human Rights (CCHR), from 2002: Left the organisation" in row["affiliations"]
        )


class TestMuongSopheak:
    def test_what_the_document_does_not_say_is_empty(self):
        (row,) = rows("detention", "muong-sopheak")
        assert row["gender"] == row["gender_code"] == row["birth"] == row["laws"] == ""
        assert row["status"] == "Last known: Detained, stage not stated" and row["days_at_least"] == 3
        (charge,) = rows("charge", "muong-sopheak")
        assert (charge["state"], charge["law"], charge["penalties"], charge["state_on"]) == ("Charged", "", "", "")
        assert (charge["act"], charge["act_place"]) == ("7 September 2020", "Freedom Park, Phnom Penh")


class TestWhatCasesMayHold:
    def test_who_says_otherwise_is_told(self):
        def deny(data):
            denial = next(row for row in data["citations"] if row["key"] == data["detentions"][0]["cites"][0])
            denial |= {"stance": "denies", "stance_by": "A ministry", "says_instead": {"lang": "en", "text": "Nobody is held."}}  # fmt: skip

        (row,) = rows("detention", "muong-sopheak", data=patched("muong-sopheak", deny))
        assert row["says_otherwise"] == "A ministry (denies): Nobody is held."

    def test_of_several_detentions_every_column_keeps_their_order(self):
        def double(data):
            data["detentions"].append({**data["detentions"][0], "key": "d999", "status": "released", "began": None, "placements": []})  # fmt: skip

        (row,) = rows("case", "muong-sopheak", data=patched("muong-sopheak", double))
        assert row["detentions"] == "d620; d999" and row["status_code"] == "detained; released"
        assert row["known"] == "last_known; confirmed" and row["arrested_edtf"].split(BETWEEN) == ["2020-09-11", ""]
        assert len(rows("detention", "muong-sopheak", data=patched("muong-sopheak", double))) == 2

    def test_someone_of_whom_no_detention_is_told_has_a_row(self):
        def free(data):
            data |= {"detentions": [], "confirmations": [], "charges": [], "conditions": []}

        (row,) = rows("detention", "muong-sopheak", data=patched("muong-sopheak", free))
        assert row["person"] == "Muong Sopheak" and row["people_at_least"] == 1
        assert row["status"] == row["known"] == row["detention"] == ""

    def test_a_group_is_at_least_so_many(self):
        def group(data):
            data["subjects"][0] |= {"kind": "group", "count": 10, "count_kind": "at_least"}
            data["detentions"][0] |= {"count": 10, "count_kind": "at_least"}

        data = patched("muong-sopheak", group)
        (case,), (row,) = rows("case", "muong-sopheak", data=data), rows("detention", "muong-sopheak", data=data)
        assert case["number_of_people"] == row["number_of_people"] == "at least 10" and case["people_at_least"] == 10

    @pytest.mark.parametrize("level", LEVELS)
    def test_a_document_with_nothing_in_it_has_rows_all_the_same(self, level):
        def empty(data):
            data |= {name: [] for name, value in data.items() if isinstance(value, list)}
            data |= {"summary": None, "context": None, "countries_proof": None}

        found = rows(level, "muong-sopheak", data=patched("muong-sopheak", empty))
        assert len(found) == (1 if level == "case" else 0)


class TestAppeals:
    def test_words_that_judge_are_said_to_be_the_issuers(self):
        (row,) = rows("appeal", "urgent-action-278-17", PublishedAppeal)
        header = {column.name: str(column.header) for column in OF_APPEALS["appeal"].columns}
        assert "politically motivated" in row["summary"] and "issuer’s words" in header["summary"]
        assert [name for name, text in row.items() if "politically motivated" in str(text)] == ["summary"]

    def test_the_urgent_action_names_no_issuer_and_its_date_has_passed(self):
        (row,) = rows("appeal", "urgent-action-278-17", PublishedAppeal)
        assert row["issuers"] == "issuer not stated" and row["issued_edtf"] == "[2017-12-14?..2017-12-31?]"
        assert (row["state"], row["state_code"]) == ("The date to write by has passed", "passed")
        assert (row["write_by"], row["last_day"], row["time_zone"]) == ("2018-02-01", "2018-02-01", "")
        assert row["demands"].count("\n") == 2 and row["demands_code"] == "release; access; rights"
        assert "Ambassador, Royal Embassy of Cambodia" in row["recipients"]

    def test_nobody_is_called_to_write_with_old_news(self):
        slug = "front-line-defenders-muong-sopheak"
        (row,) = rows("appeal", slug, PublishedAppeal, old_news=True)
        assert row["state"] == "Open; the news is old, ask us before writing" and row["state_code"] == "open"
        assert row["write_by"] == row["last_day"] == row["recipients"] == ""
        (fresh,) = rows("appeal", slug, PublishedAppeal, old_news=False)
        assert fresh["state"] == "Open"

    def test_news_is_old_after_the_review_period(self):
        confirmed = NOW.replace(year=2020, month=9, day=20)
        assert not news_is_old(source("muong-sopheak", now=confirmed))
        assert news_is_old(source("muong-sopheak", now=confirmed + timedelta(days=100)))
