"""Letters and packs as PDF, as a stranger asks for them: what is typed is printed and forgotten."""

import logging
import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models.published import PublishedAppeal, PublishedAppealCase
from appeals.public import pack_views, printing
from appeals.publishing import last_day_to_write
from cases.document_data import canonical
from cases.models.published import PublishedCase
from tests.papers.reading import size_in_mm, words
from tests.public.test_appeal_template import appeal, case, official, prose

pytestmark = pytest.mark.django_db

LETTER, PACK, PACKS = "/appeals/ua/letters/r1.pdf", "/appeals/ua/pack.pdf", "/appeals/pack.pdf"
TYPED = {
    "text": "Sir,\n\nzebrawords of mine.",
    "name": "Zebraname Placeholder",
    "address": "Zebrastreet 1\nTown",
    "from": "us",
}


def publish(slug: str = "ua", *, days: int = 20, fresh: bool = True, **fields) -> PublishedAppeal:
    """An appeal whose date is `days` from today, for a case that was confirmed lately or long ago."""
    now = timezone.now()
    confirmed = (now - timedelta(days=3 if fresh else 300)).date().isoformat()
    about = case(confirmed, name=fields.pop("who", "B. Placeholder"))
    due = {"key": "t1", "kind": "write_by", "date": (now + timedelta(days=days)).date().isoformat(), "cites": ["c3"]}
    data = appeal(slug=slug, **({"deadlines": [due]} | fields))
    shared = {"number": 1, "published_at": now, "updated_at": now}
    row = PublishedAppeal.objects.create(
        slug=slug, title=data["title"], body=canonical(data), kind=data["kind"], state=data["state"]["code"],
        due=last_day_to_write(data), **shared,
    )  # fmt: skip
    held = PublishedCase.objects.create(slug=f"case-{slug}", title=about["title"], body=canonical(about), **shared)
    PublishedAppealCase.objects.create(appeal=row, case=held)
    return row


@pytest.fixture
def ua(db) -> PublishedAppeal:
    return publish()


@pytest.fixture(autouse=True)
def a_new_minute(monkeypatch):
    """Nobody had anything set yet."""
    monkeypatch.setattr(printing, "budget", printing.Budget())


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


class TestTheLetterOfThePage:
    def test_is_a_pdf_that_is_asked_for_anew_by_its_etag(self, visitor, ua):
        response = visitor.get(LETTER)
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        assert response["Content-Disposition"] == 'inline; filename="ua-letter-r1.pdf"'
        assert response["Cache-Control"] == "public, no-cache"
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies
        assert "Your Excellency," in words(response.content)
        again = visitor.get(LETTER, headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_is_on_the_paper_of_the_country(self, visitor, ua):
        a4, letter = visitor.get(LETTER), visitor.get(f"{LETTER}?from=us")
        assert (size_in_mm(a4.content), size_in_mm(letter.content)) == ((210, 297), (216, 279))
        assert a4["ETag"] != letter["ETag"]
        assert size_in_mm(visitor.get(f"{LETTER}?from=zz%00").content) == (210, 297)

    def test_asks_first_while_the_date_has_passed_or_the_news_is_old(self, visitor):
        publish("ua", days=-9)
        publish("stale", fresh=False)
        for address, head in ((LETTER, "The date has passed."), ("/appeals/stale/letters/r1.pdf", "The news is old.")):
            asked = visitor.get(f"{address}?from=us")
            assert asked.status_code == 409
            assert head in text_of(asked) and "?from=us&amp;asked=1" in text_of(asked)
            assert visitor.get(f"{address}?from=us&asked=1")["Content-Type"] == "application/pdf"

    @pytest.mark.parametrize(
        ("code", "head"), [("paused", "Paused: please wait"), ("stopped", "Please do not write any more"), ("replaced", "Please do not")]
    )  # fmt: skip
    def test_is_not_made_while_the_appeal_is_paused_or_over_whatever_is_asked(self, visitor, code, head):
        publish("ua", state={"code": code, "note": prose("Some news.")})
        for response in (visitor.get(f"{LETTER}?asked=1"), visitor.post(LETTER, TYPED | {"asked": "1"})):
            assert response.status_code == 409
            assert head in text_of(response)
        assert "zebrawords of mine." in text_of(response)

    def test_is_as_gone_as_its_appeal(self, visitor, ua):
        PublishedAppeal.objects.update(withdrawn=True, body="", title="", folded="", kind="", countries=[])
        assert visitor.get(LETTER).status_code == visitor.post(LETTER, TYPED).status_code == 410
        assert visitor.get(PACK).status_code == 410
        assert visitor.get("/appeals/never-was/letters/r1.pdf").status_code == 404

    def test_is_for_officials_that_the_appeal_asks_to_write_to(self, visitor):
        publish(
            "ua",
            recipients=[
                official(role="copy"),
                official(key="r2", post=None, instruction=prose("Write to your embassy.")),
            ],
        )
        assert {visitor.get(f"/appeals/ua/letters/{key}.pdf").status_code for key in ("r1", "r2", "r9")} == {404}

    def test_that_our_fonts_cannot_print_says_so_and_is_made_all_the_same_when_asked(self, visitor):
        publish("ua", texts=[{"kind": "letter", "prose": prose("เรียน ท่าน"), "cites": ["c8"]}])
        told = visitor.get(LETTER)
        assert told.status_code == 409 and "เร" in text_of(told)
        assert visitor.get(f"{LETTER}?asked=1&signs=1")["Content-Type"] == "application/pdf"

    def test_answers_head_and_refuses_other_methods(self, visitor, ua):
        assert (visitor.head(LETTER).status_code, visitor.head(LETTER).content) == (200, b"")
        assert visitor.put(LETTER).status_code == visitor.delete(LETTER).status_code == 405
        assert visitor.head(PACK).status_code == 200

    def test_reads_the_appeal_its_cases_and_the_settings(self, visitor, ua):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            visitor.get(LETTER)
        assert len([query for query in asked if query["sql"].startswith("SELECT") and "published" in query["sql"]]) == 3


class TestTheLetterOfItsWriter:
    def test_is_printed_as_it_was_typed_and_kept_by_nobody(self, visitor, ua):
        response = visitor.post(LETTER, TYPED)
        assert response["Cache-Control"] == "no-store"
        assert "ETag" not in response and not response.cookies
        assert response["Content-Disposition"] == 'inline; filename="ua-letter-r1.pdf"'
        made = words(response.content)
        assert "Zebraname Placeholder Zebrastreet 1 Town" in made and "Sir, zebrawords of mine." in made
        assert size_in_mm(response.content) == (216, 279)

    def test_is_in_no_table_no_cache_and_no_log(self, visitor, ua, caplog, monkeypatch):
        cache.clear()
        with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as asked:
            visitor.post(LETTER, TYPED)
            visitor.post(LETTER, TYPED | {"text": "zebrawords" * 3000})
            monkeypatch.setattr(printing, "PATIENCE", 0)
            monkeypatch.setattr(printing, "_presses", threading.BoundedSemaphore(1))
            with printing._presses:
                assert visitor.post(LETTER, TYPED).status_code == 503
        assert "zebra" not in caplog.text.lower()
        assert not [query["sql"] for query in asked if "zebra" in query["sql"].lower()]
        assert not [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE"))]

    @pytest.mark.parametrize(
        "extra", [{"headers": {"Origin": "https://elsewhere.example"}}, {"headers": {"Sec-Fetch-Site": "cross-site"}}]
    )  # fmt: skip
    def test_is_refused_from_another_site(self, visitor, ua, extra):
        assert visitor.post(LETTER, TYPED, **extra).status_code == 403

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({"text": "zebra " * 4000}, "The letter has 24000 characters."), ({"text": "zebra\r\n" * 500}, "more than 400 lines"),
            ({"name": "zebra" * 50}, "The name is longer"), ({"address": "zebra " * 100}, "Your address is longer"),
            ({"address": "zebra\n" * 30}, "Your address has more than 10 lines"), ({"text": " \n"}, "The letter has no text."),
            ({"text": "zebra" * 200_000}, "The letter has 1000000 characters."),
        ],
    )  # fmt: skip
    def test_that_is_too_much_comes_back_whole_with_what_to_mend(self, visitor, ua, typed, says):
        response = visitor.post(LETTER, TYPED | typed)
        assert (response.status_code, response["Cache-Control"]) == (400, "no-store")
        page = response.content.decode()
        assert says in page
        for value in (TYPED | typed).values():
            assert value.replace("\r\n", "\n").strip() in page.replace("\r\n", "\n") or value == "us"

    def test_that_our_fonts_cannot_print_comes_back_and_is_made_all_the_same_when_asked(self, visitor, ua):
        told = visitor.post(LETTER, TYPED | {"text": "Dear 😀"})
        assert told.status_code == 409 and "Dear 😀" in text_of(told)
        assert "Dear \ufffd" in words(visitor.post(LETTER, TYPED | {"text": "Dear 😀", "signs": "1"}).content)

    def test_asks_first_without_losing_a_word(self, visitor):
        publish("ua", days=-9)
        told = visitor.post(LETTER, TYPED)
        assert told.status_code == 409 and told["Cache-Control"] == "no-store"
        assert "zebrawords of mine." in told.content.decode() and 'name="asked" value="1"' in told.content.decode()
        assert visitor.post(LETTER, TYPED | {"asked": "1"})["Content-Type"] == "application/pdf"

    @pytest.mark.parametrize(
        "nasty", ["<script>alert(1)</script>", '#read("/etc/passwd")', "\x00\ud800x", "a\u202eb", "'; drop table x"]
    )
    def test_stands_any_words(self, visitor, ua, nasty):
        typed = dict.fromkeys(
            ("text", "name", "address", "from"), nasty.encode("utf-8", "surrogatepass").decode("latin-1")
        )
        assert visitor.post(LETTER, typed).status_code in (200, 409)
        page = visitor.post(
            LETTER, typed | {"text": nasty.encode("utf-8", "replace").decode() + "y" * 30_000}
        ).content.decode()
        assert "<script>alert" not in page

    def test_waits_for_others_and_is_then_asked_to_come_again(self, visitor, ua, monkeypatch):
        monkeypatch.setattr(printing, "PATIENCE", 0.01)
        monkeypatch.setattr(printing, "_presses", threading.BoundedSemaphore(1))
        with printing._presses:
            busy = visitor.post(LETTER, TYPED)
            assert (busy.status_code, busy["Retry-After"]) == (503, "10")
            assert "zebrawords of mine." in text_of(busy)
            assert visitor.get(LETTER).status_code == visitor.get(PACK).status_code == 503
        assert visitor.post(LETTER, TYPED).status_code == 200


@pytest.fixture
def unset(monkeypatch):
    """Packs without the work of setting them, for tests that ask of something else."""
    monkeypatch.setattr(pack_views, "pack_pdf", lambda _pack: b"%PDF-")


class TestTooMany:
    def test_within_a_minute_are_asked_to_wait_and_others_are_not(self, visitor, ua, monkeypatch):
        monkeypatch.setattr(printing.Budget, "MOST", 2)
        assert [visitor.post(LETTER, TYPED).status_code for _ in range(3)] == [200, 200, 429]
        told = visitor.post(LETTER, TYPED)
        assert (told["Retry-After"], told["Cache-Control"]) == ("60", "no-store")
        assert "zebrawords of mine." in text_of(told)
        assert visitor.get(LETTER).status_code == visitor.get(PACK).status_code == 429
        assert visitor.post(LETTER, TYPED, REMOTE_ADDR="192.0.2.7").status_code == 200

    def test_what_takes_longer_weighs_more(self, visitor, ua, monkeypatch):
        monkeypatch.setattr(printing.Budget, "MOST", 4)
        assert visitor.post(LETTER, TYPED | {"text": "zebra " * 3000}).status_code == 429
        assert visitor.post(LETTER, TYPED | {"text": "zebra " * 500}).status_code == 200

    def test_are_forgotten_with_their_minute(self):
        budget = printing.Budget()
        for _ in range(budget.MOST):
            budget.take("192.0.2.7", 1, now=100)
        with pytest.raises(printing.Spent):
            budget.take("192.0.2.7", 1, now=159)
        budget.take("192.0.2.7", 1, now=161)
        assert "192.0.2.7" not in repr(vars(budget))


class TestAPack:
    def test_of_one_appeal_is_a_pdf_that_is_asked_for_anew(self, visitor, ua):
        response = visitor.get(f"{PACK}?from=us")
        assert response["Content-Type"] == "application/pdf"
        assert size_in_mm(response.content) == (216, 279)
        assert visitor.get(f"{PACK}?from=us", headers={"If-None-Match": response["ETag"]}).status_code == 304

    def test_of_a_chosen_set_has_both_and_leaves_out_what_is_over_or_unknown(self, visitor, ua):
        publish("ub", who="C. Placeholder", people=["C. Placeholder"], title="Another is jailed")
        publish("uc", title="A third is jailed", state={"code": "stopped_good", "note": prose("Free.")})
        response = visitor.get(f"{PACKS}?appeal=ua&appeal=ub&appeal=uc&appeal=never-was&appeal=ua&paper=letter")
        made = words(response.content)
        assert "B. Placeholder" in made and "C. Placeholder" in made
        assert "“A third is jailed” is over." in made and "1 of those chosen is not published here." in made
        assert "never-was" not in made
        assert size_in_mm(response.content) == (216, 279)

    def test_of_a_set_asks_first_for_those_with_a_warning(self, visitor, ua, unset):
        publish("ub", days=-9, title="Another is jailed")
        asked = visitor.get(f"{PACKS}?appeal=ua&appeal=ub")
        assert asked.status_code == 409
        assert "Another is jailed" in text_of(asked) and "appeal=ua&amp;appeal=ub&amp;asked=1" in text_of(asked)
        assert visitor.get(f"{PACKS}?appeal=ua&appeal=ub&asked=1")["Content-Type"] == "application/pdf"

    def test_of_nothing_of_too_many_or_of_what_is_over_is_refused_in_words(self, visitor):
        publish("ua", state={"code": "stopped_good", "note": prose("Free.")})
        assert "Choose the appeals of your pack" in text_of(visitor.get(PACKS))
        assert visitor.get(f"{PACKS}?appeal=never-was").status_code == 404
        assert "holds up to 10" in text_of(visitor.get(PACKS + "?" + "&".join(f"appeal=a{n}" for n in range(11))))
        assert visitor.get(f"{PACKS}?appeal=ua").status_code == visitor.get(PACK).status_code == 409
        assert visitor.get(f"{PACKS}?appeal=%00&appeal=%ED%A0%80&appeal=" + "a" * 5000).status_code == 404

    def test_asks_as_often_for_many_as_for_one(self, visitor, ua, unset):
        for number in range(3):
            publish(f"more-{number}")
        counts = []
        for address in (f"{PACKS}?appeal=ua", f"{PACKS}?appeal=ua&appeal=more-0&appeal=more-1&appeal=more-2"):
            with CaptureQueriesContext(connection) as asked:
                assert visitor.get(address).status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_is_offered_in_the_list_for_appeals_that_are_open(self, visitor, ua):
        publish("ub", days=-9, title="Another is jailed")
        page = visitor.get("/appeals/").content.decode()
        assert 'name="appeal" value="ua" checked' in page and 'value="ub"' not in page
        assert f'action="{PACKS}"' in page
