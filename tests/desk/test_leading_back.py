"""What is done from the desk in a form of the record leads back to the desk as it was; from elsewhere, to the appeal."""

import pytest

from accounts.roles import Role
from appeals.desk.commands import Leads
from tests import factories
from tests.conftest import member

pytestmark = pytest.mark.django_db

STOPPED = {"state": "stopped", "reason": "It would not help any more."}


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [
        ("", "/desk/"),
        ("mine=1&country=KH", "/desk/?mine=1&country=KH"),
        ("next=//elsewhere.example", "/desk/?next=%2F%2Felsewhere.example"),
        ("\x00" * 5000, "/desk/"),
    ],
)
def test_a_command_of_the_desk_ends_on_the_desk(client_of, back, leads_to):
    appeal = factories.appeal()
    command = Leads(back).to("Stop", "admin:appeals_appeal_stop", appeal.pk)
    response = client_of(member(Role.COORDINATOR)).post(command.url, STOPPED)
    assert (response.status_code, response.headers.get("Location")) == (302, leads_to)


def test_leaving_a_form_that_was_opened_on_the_desk_leads_back_to_it(client_of):
    appeal = factories.appeal()
    command = Leads("country=KH").to("An answer came", "admin:appeals_appeal_reply", appeal.pk)
    assert 'href="/desk/?country=KH"' in client_of(member(Role.COORDINATOR)).get(command.url).content.decode()


def test_a_button_of_an_appeal_ends_on_its_page(client_of):
    appeal = factories.appeal()
    response = client_of(member(Role.COORDINATOR)).post(f"/admin/appeals/appeal/{appeal.pk}/stop/", STOPPED)
    assert response.headers["Location"] == f"/admin/appeals/appeal/{appeal.pk}/change/"
