"""The pages that begin a follow-up or a stop action, and the files of a draft."""

import io
from datetime import date

import docx
import pypdf
import pytest
from django.urls import reverse

from appeals import publishing
from appeals.models import Appeal, Demand, DemandOutcome
from cases import publishing as case_publishing
from cases.models import Channel
from tests import factories
from tests.admin.forms import address

pytestmark = pytest.mark.django_db
FILES = ("pdf", "docx", "text")


@pytest.fixture
def appeal() -> Appeal:
    row = factories.appeal(factories.case("placeholder-case"), slug="first", title="First call")
    factories.cited(Demand.objects.create(appeal=row, text="Give access to a doctor;", kind="access", order=2))
    return row


def at(page: str, appeal: Appeal) -> str:
    return address(Appeal, page, appeal.pk)


def proposed(client, page: str, appeal: Appeal, **typed) -> dict:
    """What the browser would send: the form as it is shown, with its one-time token, and what someone types."""
    answer = client.get(at(page, appeal))
    form = answer.context["form"]
    rows = {
        name: [row.pk for row in form.fields[name].initial] for name in ("demands", "recipients") if name in form.fields
    }
    sent = {name: field.initial for name, field in form.fields.items() if field.initial} | rows
    token = answer.content.decode().partition('name="once" value="')[2].partition('"')[0]
    assert token
    return sent | {"once": token} | typed


def press(client, page: str, appeal: Appeal, **typed):
    return client.post(at(page, appeal), proposed(client, page, appeal, **typed), follow=True)


class TestAFollowUp:
    def test_is_begun_on_one_page_and_ends_on_the_draft_with_what_it_lacks(self, appeal, client_of, coordinator):
        answer = press(client_of(coordinator), "follow-up", appeal, title="Second call", write_by="24 Dec 2026")
        draft = Appeal.objects.get(slug="first-2")
        assert answer.redirect_chain == [(at("change", draft), 302)]
        assert (draft.title, draft.demands.count(), draft.recipients.count()) == ("Second call", 2, 1)
        assert str(draft.due_dates.get().date) == "2026-12-24"
        [said] = [words for words in answer.context["notices"] if "Still to be entered" in words]
        assert "First call" in said
        assert "the sources of its own words" in said

    def test_ticks_what_holds_and_who_can_be_reached(self, appeal, client_of, editor):
        met = appeal.demands.first()
        factories.cited(DemandOutcome.objects.create(demand=met, outcome="met", on="2026-11-02"))
        Channel.objects.update(bounced_on="2026-11-03")
        form = client_of(editor).get(at("follow-up", appeal)).context["form"]
        assert form.fields["demands"].initial == [appeal.demands.last()]
        assert form.fields["recipients"].initial == []
        assert "Met" in str(form["demands"])
        assert "write_by" not in form.fields  # coordinators and publishers enter dates

    def test_sent_twice_is_begun_once(self, appeal, client_of, editor):
        client = client_of(editor)
        sent = proposed(client, "follow-up", appeal, title="Second call")
        first, again = (client.post(at("follow-up", appeal), sent) for _ in range(2))
        assert first["Location"] == again["Location"] == at("change", Appeal.objects.get(slug="first-2"))
        assert Appeal.objects.count() == 2

    def test_of_someone_who_came_second_says_who_was_first(self, appeal, client_of, editor, publisher):
        sent = proposed(client_of(publisher), "follow-up", appeal, title="Mine")
        press(client_of(editor), "follow-up", appeal, title="Theirs")
        answer = client_of(publisher).post(at("follow-up", appeal), sent)
        assert "Theirs” follows this call already" in answer.content.decode()
        assert "Mine" in answer.content.decode()
        assert Appeal.objects.count() == 2

    @pytest.mark.parametrize(
        "typed",
        [
            {"title": ""}, {"title": "x" * 400}, {"changed": "x" * 200_000}, {"changed": "a\x00b"}, {"touches": ["all"]},
            {"demands": ["999999"]}, {"recipients": ["<script>"]}, {"write_by": "soon"}, {"write_by": "1 Jan 2020"},
        ],
        ids=["no title", "long title", "long text", "NUL", "touches", "demand", "recipient", "no day", "past"],
    )  # fmt: skip
    def test_that_cannot_be_says_so_and_keeps_what_was_typed(self, appeal, client_of, publisher, typed):
        answer = press(
            client_of(publisher), "follow-up", appeal, **({"title": "Kept words", "call": "Kept call"} | typed)
        )
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert "Kept call" in answer.content.decode()
        assert Appeal.objects.count() == 1

    def test_takes_hostile_words_as_words(self, appeal, client_of, editor):
        words = '=HYPERLINK("x")<script>alert(1)</script>ដោះលែង'
        answer = press(client_of(editor), "follow-up", appeal, title=words, changed=words)
        assert Appeal.objects.get(slug="first-2").title == words
        assert "<script>alert" not in answer.content.decode()


class TestAStopAction:
    def test_is_begun_with_its_news(self, appeal, client_of, editor):
        press(client_of(editor), "stop-action", appeal, title="Released", good="good", note="She was released.")
        draft = Appeal.objects.get(slug="first-2")
        assert (draft.kind, draft.good_news, draft.state_note) == ("stop_action", True, "She was released.")
        assert draft.previous == appeal

    @pytest.mark.parametrize("typed", [{"good": ""}, {"good": "maybe"}, {"note": ""}, {"note": "x" * 301}])
    def test_without_its_news_is_not_begun(self, appeal, client_of, editor, typed):
        press(
            client_of(editor), "stop-action", appeal, **({"title": "Released", "good": "good", "note": "News."} | typed)
        )
        assert Appeal.objects.count() == 1


class TestTheButtons:
    def labels(self, client, appeal) -> set[str]:
        return {str(one["label"]) for one in client.get(at("change", appeal)).context["buttons"]}

    def test_stand_on_an_appeal_that_has_begun(self, appeal, client_of, editor):
        assert {"Follow-up…", "Stop action…", "PDF", "DOCX", "Mail text"} <= self.labels(client_of(editor), appeal)

    def test_of_a_draft_are_its_files_alone(self, client_of, editor):
        draft = factories.appeal(state="draft")
        assert self.labels(client_of(editor), draft) & {"Follow-up…", "Stop action…", "PDF"} == {"PDF"}

    def test_of_a_follow_up_stands_on_the_desk_which_advises_it_once_the_date_has_passed(self, client_of, coordinator):
        late, early = factories.appeal(due=date(2026, 1, 1)), factories.appeal(due=date(2126, 1, 1))
        page = client_of(coordinator).get(reverse("desk:home")).content.decode()
        assert at("follow-up", late) in page and at("follow-up", early) in page
        assert page.count("a follow-up can ask the same officials again") == 1

    def test_stand_on_the_story(self, appeal, client_of, editor):
        page = client_of(editor).get(reverse("admin:cases_case_story", args=[appeal.cases.get().pk])).content.decode()
        for name in ("follow-up", *FILES):
            assert at(name, appeal) in page


class TestTheFilesOfADraft:
    def test_say_that_it_is_one_and_are_kept_nowhere(self, client_of, editor):
        draft = factories.appeal(state="draft", title="Not out yet", slug="secret")
        client = client_of(editor)
        pdf, document, text = (client.get(at(name, draft)) for name in FILES)
        for answer in (pdf, document, text):
            assert answer.status_code == 200
            assert answer["Cache-Control"].startswith("no-store")
        said = [
            pypdf.PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text(),
            "\n".join(one.text for one in docx.Document(io.BytesIO(document.content)).paragraphs),
            text.content.decode(),
        ]
        for words in said:
            assert "DRAFT, NOT PUBLISHED" in words
            assert "Not out yet" in words
            assert "Release the placeholder;" in words

    def test_are_not_for_strangers(self, client, client_of, administrator):
        draft = factories.appeal(state="draft", slug="secret")
        for name in FILES:
            assert client.get(at(name, draft)).status_code == 302
            assert client_of(administrator).get(at(name, draft)).status_code == 403
        for name in ("action_pdf", "action_docx", "action_text"):
            assert client.get(reverse(f"appeals:{name}", args=["secret"])).status_code == 404

    def test_are_no_drafts_where_readers_see_the_same(self, appeal, client_of, editor, publisher, now):
        case_publishing.publish(appeal.cases.get(), by=publisher, now=now)
        publishing.publish(appeal, by=publisher, now=now)
        client = client_of(editor)
        assert b"DRAFT" not in client.get(at("text", appeal)).content
        Appeal.objects.filter(pk=appeal.pk).update(title="Changed since")
        assert b"DRAFT, NOT PUBLISHED" in client.get(at("text", appeal)).content

    def test_of_a_stop_action_show_it_as_it_will_stand(self, appeal, client_of, editor):
        client = client_of(editor)
        press(client, "stop-action", appeal, title="Released", good="good", note="She was released.")
        text = client.get(at("text", Appeal.objects.get(slug="first-2"))).content.decode()
        assert "Good news: She was released." in text
        assert "TAKE ACTION" not in text
