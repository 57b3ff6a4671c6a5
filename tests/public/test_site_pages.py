"""The site's own pages: what words mean, what is promised about privacy, corrections, the way out, errors with a way on."""

import datetime
import logging
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from gunicorn.workers import base

from cases import method_words, publishing
from cases.models import Correction, SiteSettings
from cases.public import intake
from config import views
from config.logs import name_no_reader
from tests import factories
from tests.addresses import all_addresses

pytestmark = pytest.mark.django_db
TEMPLATES = Path(settings.BASE_DIR) / "templates" / "public"


def save_settings(now, **fields) -> None:
    SiteSettings.objects.update_or_create(pk=1, defaults=fields)
    publishing.publish_site(now=now)


class TestTheMethodPage:
    def test_every_vocabulary_is_either_on_it_or_known_to_be_of_the_inside(self):
        loaded = set(method_words.vocabularies())
        assert loaded == method_words.shown() | method_words.INSIDE
        assert not method_words.shown() & method_words.INSIDE

    def test_every_vocabulary_that_a_public_template_words_is_on_it(self):
        used = set()
        for template in TEMPLATES.rglob("*.html"):
            text = template.read_text(encoding="utf-8")
            used |= set(re.findall(r'\|(?:label|definition):"(\w+)"', text)) | set(
                re.findall(r'{% term [^%]*"(\w+)"', text)
            )
        assert used and used <= method_words.shown()

    def test_shows_every_code_with_its_word_and_what_it_means(self, visitor):
        page = visitor.get("/method/").content.decode()
        for name in method_words.shown():
            for word in method_words.vocabularies()[name]:
                assert f'id="{method_words.anchor(name, word.value)}"' in page, word
        for words in ("Held by order of a judge or prosecutor before trial.", "Further information", "our reading"):
            assert words in page

    def test_no_place_on_it_is_there_twice(self, visitor):
        places = re.findall(r'\sid="([^"]+)"', visitor.get("/method/").content.decode())
        assert len(places) == len(set(places))

    def test_says_the_settings_as_they_are(self, visitor, now):
        save_settings(now, review_days=45, answer_days=11, removal_days=4, four_eyes=True)
        page = visitor.get("/method/").content.decode()
        assert "confirmed for 45 days" in page and "within 11 days" in page and "removal within 4" in page
        assert "a second person reads it first" in page
        save_settings(now, four_eyes=False)
        assert "One person may publish alone" in visitor.get("/method/").content.decode()

    def test_a_word_on_a_page_leads_to_what_it_means(self):
        word = '{% term "pretrial" "CustodyStatus" %}'
        said = Template("{% load site_pages %}{% explaining %}" + word + "; " + word).render(Context())
        assert (
            said
            == '<a class="term" href="/method/#custodystatus-pretrial">Pre-trial detention</a>; Pre-trial detention'
        )
        assert Template("{% load site_pages %}" + word).render(Context()) == "Pre-trial detention"
        source = '{% load site_pages %}{% explaining %}{% term "draft" "WorkflowState" %}{% term code "Gender" %}'
        inside = Template(source).render(Context({"code": "<b>"}))
        assert inside == "Draft&lt;b&gt;"

    def test_a_link_to_correct_knows_page_and_fact(self, visitor):
        request = RequestFactory().get("/cases/x/")
        link = Template('{% load site_pages %}{% correct "charges" %}').render(Context({"request": request}))
        assert 'href="/contact/?about=/cases/x/&amp;fact=charges"' in link
        form = visitor.get("/contact/?about=/cases/x/&fact=charges").content.decode()
        assert 'value="/cases/x/"' in form and 'value="Charges and accusations"' in form
        assert '<option value="correct" selected>' in form
        before = Context({"request": request, "preview": True})
        assert Template('{% load site_pages %}{% correct "charges" %}').render(before) == ""


class TestCorrections:
    def test_stand_together_the_newest_first_and_hostile_words_are_words(self, visitor, publisher, now):
        for slug, day, text in (("first", 2, "<script>alert(1)</script>"), ("second", 9, "ថ្ងៃខែត្រូវបានកែ")):
            case = factories.case(slug)
            Correction.objects.create(case=case, on=datetime.date(2026, 11, day), text=text, language="en")
            publishing.publish(case, by=publisher, now=now)
        publishing.publish(factories.case("without"), by=publisher, now=now)
        page = visitor.get("/corrections/").content.decode()
        assert page.index("ថ្ងៃខែត្រូវបានកែ") < page.index("&lt;script&gt;")
        assert "2 notices" in page and "/cases/without/" not in page
        assert "ថ្ងៃខែត្រូវបានកែ" in visitor.get("/cases/second/").content.decode()

    def test_are_paged_when_they_are_many(self, visitor, publisher, now):
        case = factories.case("often")
        for day in range(1, 22):
            Correction.objects.create(case=case, on=datetime.date(2026, 10, day), text=f"Notice {day}.")
        publishing.publish(case, by=publisher, now=now)
        first, second = (visitor.get("/corrections/", {"page": n}).content.decode() for n in (1, 2))
        assert "Notice 21." in first and "Notice 1." not in first and "Page 1 of 2" in first
        assert "Notice 1." in second and "Notice 21." not in second

    def test_are_none_until_a_notice_is_published(self, visitor, publisher, now):
        case = factories.case("late")
        publishing.publish(case, by=publisher, now=now)
        Correction.objects.create(case=case, on=datetime.date(2026, 11, 1), text="Not yet.")
        assert "No page carries a correction notice" in visitor.get("/corrections/").content.decode()


class TestTheWayOut:
    def test_leads_where_the_settings_say_from_every_page(self, visitor, now):
        save_settings(now, leave_url="https://weather.example/")
        assert 'class="leave" href="https://weather.example/"' in visitor.get("/about/").content.decode()
        answer = visitor.get("/leave/")
        assert (answer.status_code, answer.url) == (302, "https://weather.example/")
        assert answer.headers["Referrer-Policy"] == "no-referrer" and "no-store" in answer.headers["Cache-Control"]

    def test_is_on_pages_for_errors_as_well_and_says_what_it_cannot_do(self, visitor):
        missing = visitor.get("/never-was/").content.decode()
        assert 'class="leave" href="/leave/"' in missing and "/privacy/#leaving" in missing
        assert 'id="leaving"' in visitor.get("/privacy/").content.decode()


class TestWhatThePagePrivacyPromises:
    @pytest.mark.parametrize("name", [a for a in all_addresses("config.urls_public") if not a.values], ids=str)
    def test_no_page_sets_a_cookie_or_loads_from_elsewhere(self, visitor, name):
        answer = visitor.get(reverse(name.name))
        assert not answer.cookies and "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        text = answer.content.decode(errors="replace") if not answer.streaming else ""
        loaded = re.findall(
            r'<(?:script|img|iframe|source|audio|video|object|embed)[^>]*\s(?:src|data)="([^"]+)"', text
        )
        loaded += re.findall(r'<link[^>]*rel="(?:stylesheet|icon|preload|modulepreload)"[^>]*href="([^"]+)"', text)
        assert [url for url in loaded if url.startswith(("http", "//"))] == []

    def test_other_sites_are_not_told_where_a_reader_came_from(self, visitor):
        assert visitor.get("/privacy/").headers["Referrer-Policy"] in ("same-origin", "no-referrer")

    def test_the_log_of_the_program_names_no_reader(self, visitor, caplog):
        visitor.get("/never-was/", REMOTE_ADDR="192.0.2.77", HTTP_USER_AGENT="Placeholder/1")
        visitor.post("/contact/", {"message": "x"}, REMOTE_ADDR="192.0.2.77", HTTP_ORIGIN="https://elsewhere.example")
        assert "192.0.2.77" not in caplog.text and "Placeholder/1" not in caplog.text

    def test_what_the_web_server_says_of_a_broken_request_names_no_reader(self, caplog):
        name_no_reader()
        broken = "Invalid request from ip={ip}: {error}"  # as gunicorn writes it
        for address in ("192.0.2.77", "2001:db8::77"):
            logging.getLogger("gunicorn.error").warning(
                broken.format(ip=address, error="Invalid HTTP Header: 'COOKIE'")
            )
        assert caplog.messages == ["Invalid request: Invalid HTTP Header: 'COOKIE'"] * 2

    def test_gunicorn_still_writes_it_as_it_did(self):
        assert '"Invalid request from ip={ip}: {error}"' in Path(base.__file__).read_text()

    def test_says_when_an_address_is_forgotten(self, visitor, now):
        save_settings(now, forget_days=12)
        assert "12 days after we have dealt with your message" in visitor.get("/privacy/").content.decode()


class TestErrors:
    def test_a_form_from_elsewhere_is_refused_on_a_page_with_a_way_on(self, visitor):
        answer = visitor.post("/contact/", {"message": "x"}, HTTP_ORIGIN="https://elsewhere.example")
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "sent from another site" in page and 'href="/cases/"' in page and "account" not in page

    def test_a_spent_budget_is_said_in_words_and_the_words_come_back(self, visitor, monkeypatch):
        monkeypatch.setattr(intake, "send", lambda *given: intake.SPENT)
        words = {"topic": "correct", "message": "ពាក្យ <i>", "about": "/cases/x/"}
        answer = visitor.post("/contact/", words)
        page = answer.content.decode()
        assert answer.status_code == 429
        assert "Not sent: too many messages today" in page and "ពាក្យ &lt;i&gt;" in page

    def test_the_page_for_a_broken_site_needs_nothing_of_ours(self):
        page = views.server_error(RequestFactory().get("/")).content.decode()
        assert 'class="leave" href="https://www.wikipedia.org/"' in page and "/leave/" not in page


def test_the_file_for_finders_of_holes_says_whom_and_until_when(visitor, now):
    save_settings(now, contact_email="safe@example.org")
    answer = visitor.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in reversed(answer.content.decode().splitlines()))
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert fields["Contact"] == "mailto:safe@example.org" and fields["Canonical"].endswith("/.well-known/security.txt")
    left = datetime.datetime.fromisoformat(fields["Expires"]) - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=170) < left < datetime.timedelta(days=365)


def test_every_page_leads_to_a_form_that_knows_it(visitor):
    page = visitor.get("/about/").content.decode()
    for topic in ("correct", "remove", "press"):
        assert f"/contact/?topic={topic}&amp;about=/about/" in page


def test_the_same_for_every_stranger(visitor):
    assert visitor.get("/method/").content == Client().get("/method/").content
