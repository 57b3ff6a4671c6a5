"""Whatever makes something makes it once: pressed twice, sent again with the browser's “back”, added below a stored row."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from accounts import once
from accounts.models import User
from accounts.roles import Role
from accounts.saving import ONCE
from appeals.models import DeskSettings, DueDate
from appeals.vocab import DueKind
from cases.models import (
    Case,
    CaseSubject,
    Consent,
    ContactCall,
    Event,
    ExternalIdentifier,
    LegalProvision,
    Name,
    Person,
    Placement,
    SafeContact,
    SiteSettings,
    Source,
)
from tests import factories
from tests.admin.forms import _values, address, fill, said
from tests.admin.samples import world

pytestmark = pytest.mark.django_db
TEMPLATES = Path(settings.BASE_DIR) / "templates"

# Forms of staff that may be sent twice: nothing comes of the second.
HARMLESS = {
    "account/_passkey.html": "a challenge is answered once",
    "account/confirm.html": "a code works once",
    "account/enrol.html": "put off is put off",
    "account/kept.html": "only deletes what was kept",
    "account/leave.html": "signs out",
    "account/login.html": "signs in",
    "account/logout.html": "signs out",
    "account/password_change.html": "the old password does not fit any more",
    "account/password_reset.html": "one mail more",
    "account/password_reset_from_key.html": "the link works once",
    "account/reset_factor.html": "there is none left to take away",
    "account/yours.html": "ends sessions",
    "admin/_history_entry.html": "names the state that it was seen in",
    "admin/base_site.html": "signs out",
    "admin/delete_confirmation.html": "what is gone cannot be deleted again",
    "admin/delete_selected_confirmation.html": "what is gone cannot be deleted again",
    "admin/import/start.html": "the second sheet takes the place of the first; nothing is written yet",
    "desk/_group.html": "only leads to a page that asks what is to be done with several rows",
    "desk/calendars.html": "revoked is revoked; the form for an address carries one",
    "mfa/authenticate.html": "a code works once",
    "mfa/recovery_codes/generate.html": "the second ten take the place of the first",
    "mfa/totp/activate_form.html": "a code works once",
    "mfa/totp/deactivate_form.html": "there is none left to take away",
    "mfa/webauthn/authenticator_confirm_delete.html": "there is none left to take away",
}
# What a second row beside the sample must have of its own.
OF_ITS_OWN: dict[type, dict[str, str]] = {
    SafeContact: {"who": "another neighbour", "how": "by letter"},
    CaseSubject: {"person": "", "group_label": "ten men", "count_kind": "unknown"},
    ExternalIdentifier: {"value": "9/19"},
    LegalProvision: {"article": "Article 2"},
    Consent: {"group": "photo"},
    Placement: {"began": "2016-01-01", "ended": "2016-02-01"},
    Person: {"name": "", "described_as": "someone unlike all others"},
    Name: {"text": "Zzyzx"},
    DueDate: {"kind": "own", "replaces": ""},
}


@pytest.fixture
def client(publisher, client_of):
    return client_of(publisher)


def models_that_are_added() -> list[Any]:
    """All that somebody may add; of the settings of the house there is one row."""
    registry = admin.site._registry.items()
    return [model for model, page in registry if page.acts_for("add") and model not in (SiteSettings, DeskSettings)]


def typed_like(row: Any, request: Any) -> dict[str, Any]:
    """What a browser would send to add a row like this one, which leaves."""
    page, model = admin.site._registry[type(row)], type(row)
    form = page.get_form(request, None, change=False)(instance=row)
    typed = {name: value for name, value in _values(form).items() if value is not None}
    for field in model._meta.fields:
        if field.name in typed and field.unique:
            typed[field.name] = f"another-{typed[field.name]}"
    for inline in page.get_inline_instances(request):
        prefix = inline.get_formset(request).get_default_prefix()
        typed |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return typed | OF_ITS_OWN.get(model, {}) | {ONCE: once.issue(by=request.user, address=page.once_address())}


@pytest.mark.parametrize("model", models_that_are_added(), ids=lambda model: model.__name__)
def test_every_page_that_adds_something_adds_it_once(model, client_of):
    roles = [Role.ADMINISTRATOR] if model is User else [Role.EDITOR, Role.PUBLISHER, Role.COORDINATOR]
    user = User.objects.create_user("adds@example.org", name="Whoever may add it", roles=roles)
    row = user if model is User else world()[model]
    request = RequestFactory().get("/")
    request.user = user
    typed = typed_like(row, request)
    client = client_of(user)
    before = set(model._base_manager.values_list("pk", flat=True))
    answers = [client.post(address(model, "add"), typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302], [said(answer) for answer in answers]
    assert len(set(model._base_manager.values_list("pk", flat=True)) - before) == 1


def test_every_form_of_staff_carries_a_token_or_is_known_to_do_nothing_twice():
    """Forms of rows carry one of their own (test_conflicts); what strangers send is counted elsewhere."""
    carries = re.compile(r"{% once_field|name=\"once\"|form\.hidden_fields")
    posts = re.compile(r"<form[^>]*method=\"post\"")
    without = set()
    for path in TEMPLATES.rglob("*.html"):
        text, name = path.read_text(), str(path.relative_to(TEMPLATES))
        forms = text.split("<form")[1:]
        lacking = [
            form for form in forms if posts.match(f"<form{form}") and not carries.search(form.split("</form")[0])
        ]
        if lacking and not name.startswith("public/"):
            without.add(name)
    assert without == set(HARMLESS)


def test_a_row_added_below_a_stored_one_is_added_once(client):
    rows = world()
    source, event, contact = rows[Source], rows[Event], rows[SafeContact]
    calls = ContactCall.objects.count()
    for row, relation, below in (
        (event, "citations", {"source": source.pk, "locator": "page 1"}),
        (contact, "calls", {"said": "all is well"}),
    ):
        typed = fill(client, type(row), "change", row.pk, **{relation: [below]})
        first, second = (client.post(address(type(row), "change", row.pk), typed) for _ in range(2))
        assert first.status_code == second.status_code == 302, (said(first), said(second))
        assert second.url == address(type(row), "change", row.pk)
    assert event.citations.count() == 1 and ContactCall.objects.count() == calls + 1


def test_what_the_browser_shows_again_after_back_is_asked_about_before_it_is_made_a_second_time(client):
    typed = fill(client, Source, "add", title="Sent, and sent again after “back”")
    assert client.post(address(Source, "add"), typed).status_code == 302
    anew = fill(client, Source, "add", title=typed["title"])
    answer = client.post(address(Source, "add"), anew)
    assert answer.status_code == 200 and "exactly this within the last hour" in " ".join(said(answer))
    made = Source.objects.get(title=typed["title"])
    assert address(Source, "change", made.pk) in " ".join(said(answer))
    sure = anew | {"once": answer.context["adminform"].form["once"].value()}
    assert client.post(address(Source, "add"), sure).status_code == 302
    assert Source.objects.filter(title=typed["title"]).count() == 2, "whoever means it may have two"


def test_other_words_on_a_page_that_was_saved_already_are_not_taken_for_a_second_click(client):
    """A browser that shows the page as it was sends its token again."""
    person = factories.person("Someone")
    for page, args in (("add", ()), ("change", (person.pk,))):
        typed = fill(client, Person, page, *args, biography="One.", name=f"Unlike {page}", gender="unstated")
        assert client.post(address(Person, page, *args), typed).status_code == 302
        answer = client.post(address(Person, page, *args), typed | {"biography": "Two.", "name": f"Zzyzx {page}"})
        assert answer.status_code == 200 and "saved already, with other words" in " ".join(said(answer))
        assert answer.context["adminform"].form["biography"].value() == "Two."
        again = typed | {"biography": "Two.", "name": f"Zzyzx {page}"}
        form = answer.context["adminform"].form
        again |= {"once": form["once"].value(), "seen": form["seen"].value()}
        assert client.post(address(Person, page, *args), again).status_code == 302
    assert Person.objects.filter(name__startswith="Zzyzx", biography="Two.").count() == 2


def test_a_second_press_on_a_decision_is_no_refusal(client_of, coordinator):
    client = client_of(coordinator)
    due = factories.appeal(factories.case()).due_dates.get()
    page = reverse("desk:decide", args=[due.pk, "extend"])
    token = re.search(r'name="once" value="([^"]+)"', client.get(page).content.decode())[1]
    typed = {"date": "2027-03-01", "reason": "Asked for.", "once": token}
    answers = [client.post(page, typed) for _ in range(2)]
    assert [answer.url for answer in answers] == [reverse("desk:home")] * 2
    assert "This was sent twice" in client.get(answers[1].url).content.decode()
    assert due.appeal.due_dates.filter(kind=DueKind.WRITE_BY).count() == 2


def test_an_update_that_back_shows_again_is_asked_about_before_it_is_written_twice(client):
    case = factories.case()
    page = reverse("admin:cases_case_update", args=[case.pk])
    shown = client.get(page).context
    typed = {
        "on": "3 Nov 2026",
        "headline": "A visitor was let in",
        "source_title": "A note",
        "source_kind": "other",
        "whom": shown["form"]["whom"].value(),
    }
    sent = typed | {"once": shown["once"]}
    first = client.post(page, sent)
    assert first.status_code == 302, (first.context["form"].errors, first.context["doubts"])
    assert client.post(page, sent).url == first.url, "pressed twice"
    answer = client.post(page, typed | {"once": client.get(page).context["once"]})
    assert answer.status_code == 400 and "exactly this within the last hour" in answer.content.decode()
    assert client.post(page, typed | {"once": answer.context["once"]}).status_code == 302
    other = client.post(page, sent | {"headline": "Another visitor"}).content.decode()
    assert "saved already, with other words" in other and "Another visitor" in other
    assert case.events.filter(headline__contains="visitor").count() == 2


def test_a_second_press_on_set_back_is_no_quarrel_with_oneself(client):
    case = factories.case(summary="As it was.")
    client.post(address(Case, "change", case.pk), fill(client, Case, "change", case.pk, summary="As it is."))
    page = address(Case, "history", case.pk)
    shown = client.get(page).content.decode()
    pattern = r'value="summary">\s*<input type="hidden" name="entry" value="(\d+)">\s*<input type="hidden" name="seen" value="([^"]+)"'
    hidden = re.search(pattern, shown)
    assert hidden
    typed = {"model": "cases.case", "row": case.pk, "field": "summary", "entry": hidden[1], "seen": hidden[2]}
    said = [client.post(page, typed, follow=True).content.decode() for _ in range(2)]
    assert "is set back" in said[0] and "holds this already" in said[1] and "Nothing was saved" not in said[1]
