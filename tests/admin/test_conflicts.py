"""Two people at once: nobody saves over a colleague's change unawares, and what was typed stays."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from accounts.models import User
from accounts.roles import Role
from accounts.seen import SeenForm, SeenRows
from accounts.versions import version_of
from appeals.models import Appeal, Recipient
from cases.models import (
    Case,
    CaseSubject,
    Charge,
    Citation,
    Condition,
    Detention,
    Event,
    Judgment,
    Note,
    Person,
    Placement,
)
from tests import factories
from tests.admin.forms import address, fill, said
from tests.admin.samples import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(client_of) -> tuple[User, object]:
    user = User.objects.create_user("colleague@example.org", name="Colleague Placeholder", roles=[Role.PUBLISHER])
    return user, client_of(user)


@pytest.fixture
def client(publisher, client_of):
    return client_of(publisher)


def save(client, row, typed, **changes):
    return client.post(address(type(row), "change", row.pk), {**typed, **changes})


def opened(client, row):
    """What the browser of someone who has just opened the page would send."""
    return fill(client, type(row), "change", row.pk)


def again(answer):
    """What the browser sends when the page that came back is saved as it is."""
    return _filled(answer)


def _filled(answer):
    class Once:
        def get(self, *args):
            return answer

    return fill(Once(), Case, "change", 1)


def test_both_texts_are_shown_and_what_was_typed_stays_until_it_is_saved_knowingly(client, colleague):
    case = factories.case(summary="Held since May.")
    mine, theirs = opened(client, case), opened(colleague[1], case)
    assert save(colleague[1], case, theirs, summary="Held since the third of May.").status_code == 302
    answer = save(client, case, mine, summary="Held since June, perhaps.")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Colleague Placeholder changed this as well" in page
    assert "Held since the third of May." in page and "Held since June, perhaps." in page
    case.refresh_from_db()
    assert case.summary == "Held since the third of May.", "nothing was saved"
    assert answer.context["adminform"].form["summary"].value() == "Held since June, perhaps."
    assert client.post(address(Case, "change", case.pk), again(answer)).status_code == 302
    case.refresh_from_db()
    assert case.summary == "Held since June, perhaps."


def test_a_field_that_only_the_colleague_changed_keeps_their_text(client, colleague):
    case = factories.case(summary="A summary.")
    mine = opened(client, case)
    save(colleague[1], case, opened(colleague[1], case), title="Title of the colleague")
    answer = save(client, case, mine, summary="My summary.")
    assert "Colleague Placeholder changed this" in answer.content.decode()
    assert answer.context["adminform"].form["title"].value() == "Title of the colleague"
    client.post(address(Case, "change", case.pk), again(answer))
    case.refresh_from_db()
    assert (case.title, case.summary) == ("Title of the colleague", "My summary.")


def test_saving_without_having_typed_anything_leaves_the_colleagues_change(client, colleague):
    case = factories.case()
    mine = opened(client, case)
    save(colleague[1], case, opened(colleague[1], case), title="Title of the colleague")
    assert save(client, case, mine).status_code == 302
    case.refresh_from_db()
    assert case.title == "Title of the colleague"


def test_the_ends_of_lines_that_browsers_send_are_no_change(client, colleague):
    case = factories.case(context="One line.\n\nAnother line.")
    mine = opened(client, case)
    save(colleague[1], case, opened(colleague[1], case), title="Title of the colleague")
    assert save(client, case, mine, context="One line.\r\n\r\nAnother line.").status_code == 302, "nothing was typed"
    case.refresh_from_db()
    assert case.title == "Title of the colleague" and "\r" not in case.context


def test_the_same_change_by_two_is_no_quarrel(client, colleague):
    case = factories.case()
    mine = opened(client, case)
    save(colleague[1], case, opened(colleague[1], case), title="The same title")
    assert save(client, case, mine, title="The same title").status_code == 302


def test_bulk_changes_and_raw_sql_count(client):
    case = factories.case()
    mine = opened(client, case)
    Case.objects.filter(pk=case.pk).update(reference="KHM-1")
    answer = save(client, case, mine, title="My title")
    assert answer.status_code == 200 and "KHM-1" in answer.content.decode()


@pytest.mark.parametrize("forged", [None, "", "nonsense", "0", "999999999-0", "-1", "\x00", "ក" * 999, "<script>"])
def test_a_missing_or_forged_version_is_refused_like_a_conflict(client, forged):
    case = factories.case(summary="The summary.")
    typed = opened(client, case)
    if forged is None:
        del typed["seen"]
    else:
        typed["seen"] = forged
    answer = save(client, case, typed, title="My title")
    assert answer.status_code == 200 and "while you were writing" in " ".join(said(answer))
    assert answer.context["adminform"].form["title"].value() == "My title"
    case.refresh_from_db()
    assert case.title != "My title"
    assert client.post(address(Case, "change", case.pk), again(answer)).status_code == 302


def test_the_version_of_another_row_does_not_count(client):
    case, other = factories.case(), factories.case()
    typed = opened(client, case) | {"seen": version_of(other)}
    assert save(client, case, typed, title="My title").status_code == 200


def test_links_count_like_fields(client, colleague):
    rows = world()
    event, detention = rows[Event], rows[Detention]
    second = Detention.objects.create(subject=rows[CaseSubject], label="a second one")
    event.detentions.set([detention])
    mine = opened(client, event)
    save(colleague[1], event, opened(colleague[1], event), detentions=[detention.pk, second.pk])
    answer = save(client, event, mine, headline="My headline")
    assert "a second one" in answer.content.decode()
    client.post(address(Event, "change", event.pk), again(answer))
    event.refresh_from_db()
    assert event.headline == "My headline" and event.detentions.count() == 2, "their link stayed"
    mine = opened(client, event)
    save(colleague[1], event, opened(colleague[1], event), detentions=[second.pk])
    answer = save(client, event, mine, detentions=[detention.pk])
    assert "changed this as well" in answer.content.decode()
    client.post(address(Event, "change", event.pk), again(answer))
    assert list(event.detentions.all()) == [detention]


def test_one_row_of_several_refuses_with_its_own_message_and_the_others_keep_what_was_typed(client, colleague):
    rows = world()
    detention, condition = rows[Detention], rows[Condition]
    mine = opened(client, detention)
    save(colleague[1], condition, opened(colleague[1], condition), note="Note of the colleague")
    answer = save(client, detention, mine, **{"conditions-0-note": "My note", "placements-0-place": ""})
    page = answer.content.decode()
    assert answer.status_code == 200 and "Note of the colleague" in page and "My note" in page
    refused = [
        form for inline in answer.context["inline_admin_formsets"] for form in inline.formset.forms if form.errors
    ]
    assert [form.instance for form in refused] == [condition]
    assert not answer.context["adminform"].form.errors
    assert client.post(address(Detention, "change", detention.pk), again(answer)).status_code == 302
    condition.refresh_from_db()
    assert condition.note == "My note"


def test_a_row_that_nobody_touched_here_stays_as_the_colleague_left_it(client, colleague):
    rows = world()
    detention, condition = rows[Detention], rows[Condition]
    mine = opened(client, detention)
    save(colleague[1], condition, opened(colleague[1], condition), note="Note of the colleague")
    assert save(client, detention, mine, label="the first").status_code == 302
    condition.refresh_from_db()
    detention.refresh_from_db()
    assert (condition.note, detention.label) == ("Note of the colleague", "the first")


def test_a_row_that_was_changed_is_not_deleted_unseen(client, colleague):
    rows = world()
    detention, condition = rows[Detention], rows[Condition]
    mine = opened(client, detention)
    save(colleague[1], condition, opened(colleague[1], condition), note="Note of the colleague")
    answer = save(client, detention, mine, **{"conditions-0-DELETE": "on"})
    assert "was changed by a colleague" in " ".join(said(answer)) and Condition.objects.exists()
    client.post(address(Detention, "change", detention.pk), again(answer) | {"conditions-0-DELETE": "on"})
    assert not Condition.objects.filter(pk=condition.pk).exists()


def test_a_row_that_was_deleted_meanwhile_comes_back_as_a_new_one_with_what_was_typed(client, colleague):
    rows = world()
    detention, charge = rows[Detention], rows[Charge]
    Judgment.objects.all().delete()
    second = Condition.objects.create(detention=detention, kind="lawyer", state="denied", note="stays")
    condition = rows[Condition]
    mine = opened(client, detention)
    colleague[1].post(address(Condition, "delete", condition.pk), {"post": "yes"})
    answer = save(
        client, detention, mine, **{"conditions-0-note": "Typed for a long time", "conditions-1-note": "changed"}
    )
    words = " ".join(said(answer))
    assert "deleted this row" in words and "Colleague Placeholder" in words
    assert "Typed for a long time" in answer.content.decode()
    assert client.post(address(Detention, "change", detention.pk), again(answer)).status_code == 302
    assert {row.note for row in detention.conditions.all()} == {"Typed for a long time", "changed"}
    assert detention.conditions.get(note="changed").pk == second.pk and charge.pk


def test_a_page_whose_row_was_deleted_meanwhile_loses_nothing(client, colleague):
    rows = world()
    event = rows[Event]
    mine = opened(client, event)
    colleague[1].post(address(Event, "delete", event.pk), {"post": "yes"})
    assert not Event.objects.filter(pk=event.pk).exists()
    answer = save(client, event, mine, headline="Typed for a long time")
    page = answer.content.decode()
    assert answer.status_code == 200 and "Colleague Placeholder deleted this row" in page
    assert "Typed for a long time" in page
    answer = client.post(address(Event, "add"), again(answer))
    assert answer.status_code == 302, said(answer)
    assert Event.objects.get().headline == "Typed for a long time"


def test_what_never_was_is_not_made_by_a_forged_address(client):
    case = factories.case()
    typed = opened(client, case)
    assert client.post(address(Case, "change", 10**9), typed).status_code == 302
    assert Case.objects.count() == 1


def test_sealed_words_are_not_shown_by_a_conflict(client, colleague):
    rows = world()
    note = rows[Note]
    mine = opened(client, note)
    save(colleague[1], note, opened(colleague[1], note), sealed="Sealed by the colleague", text="open")
    answer = save(client, note, mine, text="mine")
    assert answer.status_code == 200 and "Sealed by the colleague" not in answer.content.decode()


def test_accounts_are_guarded_like_the_record(administrator, client_of, editor):
    one, other = client_of(administrator), client_of(administrator)
    mine = opened(one, editor)
    save(other, editor, opened(other, editor), name="Name of the colleague")
    answer = save(one, editor, mine, name="My name")
    assert answer.status_code == 200 and "Name of the colleague" in answer.content.decode()


def test_rows_of_an_appeal_are_guarded_too(client, colleague):
    rows = world()
    appeal, recipient = rows[Appeal], rows[Recipient]
    mine = opened(client, appeal)
    save(colleague[1], recipient, opened(colleague[1], recipient), salutation="Dear Sir")
    answer = save(client, appeal, mine, **{"recipients-0-salutation": "Your Excellency"})
    assert answer.status_code == 200 and "Dear Sir" in answer.content.decode()


def test_a_long_prose_shows_what_changed_in_it(client, colleague):
    text = " ".join(f"word{number}" for number in range(300))
    case = factories.case(context=text)
    mine = opened(client, case)
    save(colleague[1], case, opened(colleague[1], case), context=text.replace("word7 ", "seven "))
    page = save(client, case, mine, context=text + " more").content.decode()
    assert "<del>word7</del><ins>seven</ins>" in page


def test_script_in_both_texts_stays_text(client, colleague):
    person = world()[Person]
    evil = "<script>alert(1)</script> & <b>"
    mine = opened(client, person)
    save(colleague[1], person, opened(colleague[1], person), name=evil, biography=evil)
    page = save(client, person, mine, name=evil * 2, biography=evil * 3).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_every_form_of_the_admin_carries_versions_and_a_token():
    request = RequestFactory().get("/")
    request.user = User(roles=list(Role))
    wrong = []
    for model, page in admin.site._registry.items():
        if page.has_change_permission(request):
            form = page.get_form(request, change=True)
            wrong += [] if issubclass(form, SeenForm) and "once" in form.base_fields else [model.__name__]
        if page.has_add_permission(request):
            wrong += [] if "once" in page.get_form(request, change=False).base_fields else [f"{model.__name__} add"]
        for inline in page.get_inline_instances(request):
            rows = inline.get_formset(request)
            if inline.has_change_permission(request):
                fine = issubclass(rows, SeenRows) and issubclass(rows.form, SeenForm)
                shown = any("seen" in options["fields"] for _title, options in inline.get_fieldsets(request))
                wrong += [] if fine and shown else [f"{type(inline).__name__} of {model.__name__}"]
    assert wrong == []


def test_a_page_with_many_rows_asks_for_versions_in_one_go(client, django_assert_max_num_queries):
    rows = world()
    detention = rows[Detention]
    Placement.objects.all().delete()
    page = address(Detention, "change", detention.pk)

    def queries() -> int:
        with django_assert_max_num_queries(500) as context:
            client.get(page)
        return len([q for q in context.captured_queries if "history" in q["sql"]])

    few = queries()
    for number in range(8):
        Condition.objects.create(detention=detention, kind="lawyer", state="denied", note=f"n{number}")
    assert queries() == few and Citation.objects.exists()
