"""What v1 has promised is kept, and said alike on the page, in the description and in the file for developers."""

import copy
import re

import pytest

from appeals.public.api import promise
from appeals.public.api.describing import plain
from appeals.public.api.urls import api
from deploy.local.common import ROOT
from tests.api import promised


def in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


class TestThePromise:
    def test_stands_in_the_file_for_developers_word_for_word(self):
        told = in_one_line((ROOT / "docs" / "api.md").read_text())
        said = [sentence for part in promise.PARTS for sentence in (f"## {part.heading}", *part.sentences)]
        assert [str(sentence) for sentence in said if in_one_line(str(sentence)) not in told] == []

    def test_stands_in_the_description(self, described):
        told = described["info"]["description"]
        assert [part.anchor for part in promise.PARTS for one in part.sentences if str(one) not in told] == []

    def test_is_kept(self):
        assert promised.broken(promised.written(), promised.promises(plain(api))) == []

    def test_holds_all_that_there_is(self):
        """What is new is promised from the day it is published: python -m tests.api.promised."""
        assert promised.written() == promised.promises(plain(api))


def without(now, *path):
    changed = copy.deepcopy(now)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return changed


class TestWhatIsGone:
    @pytest.fixture(scope="class")
    def now(self):
        return promised.promises(plain(api))

    @pytest.mark.parametrize(
        "path",
        [("/cases",), ("/cases", "takes", "country"), ("/cases", "fields", "data[].slug"), ("/cases/{slug}", "fields", "title")],
    )  # fmt: skip
    def test_is_noticed(self, now, path):
        assert len(promised.broken(now, without(now, *path))) == 1

    def test_a_field_that_may_be_null_from_now_on_is_noticed(self, now):
        changed = copy.deepcopy(now)
        changed["/cases/{slug}"]["fields"]["title"].append("null")
        assert "null" in promised.broken(now, changed)[0]

    def test_a_code_that_is_no_longer_taken_is_noticed(self, now):
        changed = copy.deepcopy(now)
        changed["/cases"]["takes"]["status"]["values"].pop()
        assert len(promised.broken(now, changed)) == 1

    def test_what_is_new_breaks_nothing(self, now):
        assert promised.broken(without(now, "/cases"), now) == []
