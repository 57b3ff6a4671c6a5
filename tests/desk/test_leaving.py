"""Whoever freezes an account, or takes the role away, reads what it still keeps and where that is passed on."""

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from appeals.models import DueDate
from cases.models import Case
from tests.conftest import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver(db) -> User:
    row = member(Role.COORDINATOR, email="leaver@example.org", name="Person L")
    Case.objects.create(slug="a", title="A", countries=["KH"], coordinator=row)
    case = Case.objects.create(slug="b", title="B", countries=["KH"], backup=row)
    DueDate.objects.create(case=case, kind="own", for_whom=row, date=timezone.now().date())
    return row


def said(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_freezing_leads_to_the_handover_for_whoever_may_do_it(client_of, coordinator, editor, leaver):
    link = f"/desk/handover/?from={leaver.pk}"
    assert link not in client_of(coordinator).get("/accounts/colleagues/").content.decode()
    answer = client_of(coordinator).post(f"/accounts/colleagues/{leaver.pk}/freeze/", {"reason": "Phone taken."})
    assert "Person L cannot act. Is still coordinator or backup of 2 cases. Of 1 own date nobody is reminded." in said(
        answer
    ) and link in said(answer)
    assert link in client_of(coordinator).get("/accounts/colleagues/").content.decode()
    html = client_of(editor).get("/accounts/colleagues/").content.decode()
    assert "A coordinator or a publisher has to pass it on." in html and link not in html


def change(client, account: User, **fields):
    """What an administrator's page of an account sends."""
    address = f"/admin/accounts/user/{account.pk}/change/"
    form = client.get(address).context["adminform"].form
    kept = {name: form[name].value() for name in ("email", "name", "roles", "seen", "once")}
    answer = client.post(address, kept | fields)
    assert answer.status_code == 302
    return said(answer)


def test_so_does_taking_the_role_away(client_of, administrator, leaver):
    assert (
        "Person L cannot act. Is still coordinator or backup of 2 cases. Of 1 own date nobody is reminded."
        in change(client_of(administrator), leaver, roles=["editor"])
    )


def test_an_account_that_keeps_nothing_or_can_act_leaves_nothing_behind(client_of, administrator, leaver, editor):
    assert "cannot act" not in change(client_of(administrator), leaver, name="Person M")
    assert "cannot act" not in change(client_of(administrator), editor, roles=["coordinator"])
