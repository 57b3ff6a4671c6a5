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

    @pytest.mark.django_db
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


@pytest.fixture(scope="module")
def now():
    return promised.promises(plain(api))


def changed(now, *path):
    """The same with what is at a path in another form."""
    *steps, last, value = path
    other = copy.deepcopy(now)
    inner = other
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return other


CASES = ("addresses", "/cases")


class TestWhatIsGone:
    @pytest.mark.parametrize(
        "path", [("addresses", "/cases"), (*CASES, "takes", "country"), ("shapes", "CaseDocument", "title"), ("shapes", "Event")]
    )  # fmt: skip
    def test_is_noticed(self, now, path):
        assert len(promised.broken(now, without(now, *path))) == 1

    @pytest.mark.parametrize(
        ("path", "noticed"),
        [
            (("shapes", "CaseDocument", "title", "null | string always"), "it may be null"),
            (("shapes", "CaseDocument", "title", "string"), "it may be left out"),
            (("shapes", "CaseDocument", "events", "[Charge] always"), "it may be [Charge]"),
            ((*CASES, "takes", "limit", "string"), "it takes something else"),
            ((*CASES, "values", "ordering", "title"), "it takes no more"),
            ((*CASES, "values", "q", "a b"), "no longer every value of q"),
            ((*CASES, "statuses", "200 304"), "no longer answers 400"),
            ((*CASES, "name", "all_cases"), "cases is all_cases now"),
        ],
    )
    def test_or_otherwise_is_noticed(self, now, path, noticed):
        (line,) = promised.broken(now, changed(now, *path))
        assert noticed in line

    def test_what_is_new_breaks_nothing(self, now):
        assert promised.broken(without(now, "addresses", "/cases"), now) == []
        assert promised.broken(without(now, "shapes", "Event", "headline"), now) == []

    def test_what_may_be_null_no_longer_breaks_nothing(self, now):
        assert (
            promised.broken(
                changed(now, "shapes", "Event", "body", "Prose | null always"),
                changed(now, "shapes", "Event", "body", "Prose always"),
            )
            == []
        )
