"""Who is to be written to, by where the reader says they write from. Nothing is hidden before they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appeals.writer import for_writer, is_not_theirs, to_write_to, writer
from cases.countries import NAMES


def recipient(key: str, **fields) -> dict:
    return {
        "key": key, "role": "target", "post": {"slug": key}, "instruction": None, "accredited": None, "for_writers_from": [],
    } | fields  # fmt: skip


MINISTER = recipient("minister")
EMBASSY = recipient("embassy", accredited={"countries": ["US"]})
CONSUL = recipient("consul", accredited={"countries": ["US"]}, for_writers_from=["US", "CA"])
COPIES = recipient("copies", role="copy", post=None, instruction={"lang": "en", "text": "Copies to diplomats"})
ALL = [MINISTER, EMBASSY, CONSUL, COPIES]


def keys(rows: list[dict]) -> list[str]:
    return [row["key"] for row in rows]


class TestTheCountryThatAReaderGives:
    @pytest.mark.parametrize("asked", ["kh", "KH", "Kh", " kh "])
    def test_is_known_in_any_case(self, asked):
        assert writer(asked).country == "KH" and not writer(asked).unknown

    @pytest.mark.parametrize("asked", ["", "  ", "\n"])
    def test_may_be_missing(self, asked):
        assert (writer(asked).country, writer(asked).unknown) == ("", "")

    @pytest.mark.parametrize(
        ("asked", "shown"),
        [
            ("xx", "xx"),
            ("kh\x00", "kh"),
            ("\x00\x00", "?"),
            ("កម្ពុជា", "កម្ពុជា"),
            ("a" * 5000, "a" * 40),
            ("\u202ekh", "kh"),
        ],
    )
    def test_that_is_none_is_shown_back_without_what_cannot_be_read(self, asked, shown):
        assert (writer(asked).country, writer(asked).unknown) == ("", shown)

    @given(st.text())
    def test_is_known_or_short_and_readable(self, asked):
        found = writer(asked)
        assert found.country in {"", *NAMES}
        assert len(found.unknown) <= 40 and found.unknown.isprintable()
        assert bool(found.country or found.unknown) == bool(asked.strip())

    def test_may_be_the_one_where_someone_is_held(self):
        assert writer("kh").lives_in(["KH"]) and not writer("de").lives_in(["KH"]) and not writer("").lives_in([""])


class TestRecipientsForAWriter:
    @pytest.mark.parametrize("country", ["", "DE", "US", "KH"])
    def test_are_all_there_in_their_order(self, country):
        assert keys(for_writer(ALL, country)) == keys(ALL)

    def test_are_all_theirs_before_they_say_where_they_are(self):
        assert not any(row["not_theirs"] or row["abroad"] or row["means_country"] for row in for_writer(ALL, ""))
        assert keys(to_write_to(ALL, "")) == ["minister", "embassy", "consul"]

    def test_are_not_theirs_where_the_issuer_says_so(self):
        assert [row["not_theirs"] for row in for_writer(ALL, "DE")] == [False, False, True, False]
        assert keys(to_write_to(ALL, "DE")) == ["minister", "embassy"]
        assert not is_not_theirs(CONSUL, "CA") and keys(to_write_to(ALL, "CA")) == ["minister", "embassy", "consul"]

    def test_an_embassy_without_such_a_limit_is_for_everyone_and_known_to_be_elsewhere(self):
        assert [row["abroad"] for row in for_writer(ALL, "DE")] == [False, True, False, False]
        assert not for_writer([EMBASSY], "US")[0]["abroad"]

    def test_the_country_of_copies_is_that_of_the_writer(self):
        assert for_writer([COPIES], "DE")[0]["means_country"] and not for_writer([MINISTER], "DE")[0]["means_country"]

    def test_copies_and_offices_that_nobody_holds_to_write_to_get_no_letter(self):
        assert to_write_to([COPIES, recipient("nobody", post=None), recipient("copy", role="copy")], "") == []
