"""Every page of the admin opens, for rows of every kind, and asks the database as often for many rows as for few."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role, roles_allow
from appeals.models import Appeal, AppealText, Demand, DemandOutcome, DueDate, Recipient
from cases.admin.base import CitationInline, citable
from cases.models import (
    Affiliation,
    Case,
    CaseSubject,
    Channel,
    Charge,
    ChargeStatus,
    Condition,
    Detention,
    Event,
    ExternalIdentifier,
    Facility,
    InboxMessage,
    Judgment,
    LegalProvision,
    Name,
    Organisation,
    Penalty,
    Person,
    Placement,
    Post,
    Recognition,
    Relation,
    Restriction,
    SiteSettings,
    Tenure,
)  # fmt: skip
from config import views
from tests.admin.forms import send
from tests.admin.samples import world

pytestmark = pytest.mark.django_db

RECORD = [model for model in admin.site._registry if model is not User]
FACTS = [
    Affiliation, Appeal, AppealText, Case, CaseSubject, Channel, Charge, ChargeStatus, Condition, Demand, DemandOutcome,
    Detention, DueDate, Event, ExternalIdentifier, Facility, Judgment, LegalProvision, Name, Organisation, Penalty, Person,
    Placement, Post, Recipient, Recognition, Relation, Restriction, Tenure,
]  # fmt: skip


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


# All but publisher, which goes with no administrator: what only publishers see may answer 403.
ALL_ROUND = [Role.EDITOR, Role.COORDINATOR, Role.ADMINISTRATOR]


def allrounder():
    """Someone who may open nearly everything, so that nothing hides behind a 403."""
    return User.objects.create_user("all@example.org", name="All", roles=ALL_ROUND)


def may_see(model) -> bool:
    return any(roles_allow(ALL_ROUND, act) for act in admin.site._registry[model].acts_for("view"))


@pytest.fixture
def client(db, client_of):
    return client_of(allrounder())


def faults_of(answers):
    """The answers that are none of those that are fine, as "page: status"."""
    return [f"{what}: {response.status_code}" for what, response, fine in answers if response.status_code not in fine]


def test_list_add_change_delete_and_history_open_for_rows_of_every_kind(client):
    """With all that several roles together see; tests/test_access.py opens them as every single role."""
    rows, wrong = world(), []
    for model in RECORD:
        for page, args in [(page, (rows[model].pk,)) for page in ("change", "history", "delete")] + [
            ("changelist", ()),
            ("add", ()),
        ]:
            fine = (200,) if page in ("changelist", "change") and may_see(model) else (200, 403)
            wrong += faults_of([(f"{model.__name__} {page}", client.get(url(model, page, *args)), fine)])
    assert wrong == []


def test_lists_can_be_searched_in_any_script_and_with_rubbish(client):
    world()
    wrong = []
    for model in RECORD:
        if admin.site._registry[model].get_search_fields(None):
            for words in ("Placeholder", "ឈ្មោះ", "%", "a\x00b", "x" * 5000, "' or 1=1"):
                answer = client.get(url(model, "changelist"), {"q": words})
                wrong += faults_of([(f"{model.__name__} {words[:9]}", answer, (200, 302, 403))])
    assert wrong == []


def test_wrong_filters_and_numbers_lead_back_to_the_list(client):
    world()
    wrong = []
    queries = (
        "id__exact=x",
        "p=99999999999999999999",
        "country=%00",
        "o=99",
        "kind=nonsense",
        "p=-1",
        "case__id__exact=x",
    )
    for model in RECORD:
        for query in queries:
            answer = client.get(f"{url(model, 'changelist')}?{query}", follow=True)
            wrong += faults_of([(f"{model.__name__} {query}", answer, (200, 400, 403))])
        for key in ("0", "99999999999999999999999", "x", "%00"):
            answer = client.get(f"{url(model, 'changelist')}{key}/change/")
            wrong += faults_of([(f"{model.__name__} {key}", answer, (302, 403, 404))])
    assert wrong == []


def test_no_list_answers_questions_about_secrets_or_about_rows_that_point_to_its_own(client_of, administrator):
    """Letter by letter such an address would tell the key of a colleague's session, or which case has notes."""
    asked = RequestFactory().get("/")
    asked.user, open_to_all = administrator, []
    for model, page in admin.site._registry.items():
        offered = {
            one for one in (*page.get_list_filter(asked), *getattr(page, "filters_by", ())) if isinstance(one, str)
        }
        for field in model._meta.get_fields():
            hidden = field.name == "password" or type(field).__name__.startswith("Sealed")
            if hidden or (
                field.auto_created and not field.concrete and not {o.split("__")[0] for o in offered} & {field.name}
            ):
                name = field.name if hidden else field.get_accessor_name()
                lookups = [f"{field.name}{end}" for end in ("", "__isnull", "__pk", "__startswith", "__gt")]
                open_to_all += [(model.__name__, name, one) for one in lookups if page.lookup_allowed(one, "1", asked)]
    assert open_to_all == []
    office = client_of(administrator)
    for query in ("password__startswith=m", "sessions__session_key__startswith=a", "sessions__isnull=0"):
        assert office.get(f"{url(User, 'changelist')}?{query}").status_code == 400


def test_a_list_of_thirty_rows_asks_as_often_as_one_of_three(client):
    def asked():
        counts = {}
        for model in RECORD:
            with CaptureQueriesContext(connection) as queries:
                client.get(url(model, "changelist"))
            counts[model.__name__] = len(queries)
        return counts

    for key in range(3):
        world(key)
    asked()
    few = asked()
    for key in range(3, 30):
        world(key)
    assert asked() == few


def test_every_fact_can_be_cited_on_its_own_page_part_by_part(client):
    rows = world()
    for model in FACTS:
        assert CitationInline in admin.site._registry[model].inlines, model
        assert len(citable(model)) > 1, model
        assert 'fact_id-0-quote"' in client.get(url(model, "change", rows[model].pk)).content.decode(), model


def test_dates_are_shown_in_words_never_as_they_are_stored(client, client_of, coordinator):
    rows = world()
    pages = [
        client.get(url(Person, "changelist")),
        client_of(coordinator).get(url(Person, "change", rows[Person].pk)),
        client.get(url(Appeal, "changelist")),
    ]
    for page in pages:
        text = page.content.decode()
        assert "1970~" not in text and "2017-12?" not in text
    assert "around 1970" in pages[0].content.decode() and "around 1970" in pages[1].content.decode()
    assert "Cambodia" in pages[1].content.decode()


def test_no_page_has_inline_script_or_style(client):
    rows = world()
    for model in (Case, Person, Detention, Event, Appeal):
        text = client.get(url(model, "change", rows[model].pk)).content.decode()
        assert " style=" not in text and "<style" not in text and " onclick=" not in text
        assert "<script>" not in text


def test_the_settings_are_one_row_behind_their_list(client_of, administrator):
    client = client_of(administrator)
    first = client.get(url(SiteSettings, "changelist"))
    assert first.status_code == 200 and 'name="review_days"' in first.content.decode()
    send(client, SiteSettings, "add", name="Placeholders", answer_days=7, review_days=90)
    assert SiteSettings.objects.get().name == "Placeholders"
    assert client.get(url(SiteSettings, "add")).status_code == 403
    send(client, SiteSettings, "change", 1, name="Others")
    assert SiteSettings.objects.get().name == "Others"


def test_messages_from_the_public_are_shown_as_text_and_marked_as_dealt_with(client_of, coordinator):
    row, client = world()[InboxMessage], client_of(coordinator)
    assert "&lt;b&gt;wrong" in client.get(url(InboxMessage, "change", row.pk)).content.decode()
    client.post(reverse("admin:cases_inboxmessage_dealt-with", args=[row.pk]))
    row.refresh_from_db()
    assert row.handled_by == coordinator and row.handled_at


def test_the_first_page_shows_the_steps_in_working_order_to_those_who_may_take_them(client_of, editor, coordinator):
    text = client_of(editor).get(reverse("admin:index")).content.decode()
    places = [text.index(f'href="{url(model, "add")}"') for model in (Person, Case, Detention, Event, Charge)]
    assert places == sorted(places)
    assert "Enter a case from a document" not in client_of(coordinator).get(reverse("admin:index")).content.decode()


def test_every_model_of_the_admin_has_its_place_on_the_first_page(client):
    assert '<h2 id="section-7">Site</h2>' in client.get(reverse("admin:index")).content.decode()
    assert "More</h2>" not in client.get(reverse("admin:index")).content.decode()


def test_where_nothing_stands_colleagues_are_led_back_to_the_record_and_strangers_are_told_of_none(client, settings):
    answer = client.get("/admin/no/such/page/")
    assert answer.status_code == 404 and 'href="/admin/">Back to the record' in answer.content.decode()
    assert "Back to the record" not in client.get("/no-such-page/").content.decode()
    settings.HABEAS_SITE = "public"
    assert "/desk/" not in views.not_found(RequestFactory().get("/admin/x/"), Exception()).content.decode()
