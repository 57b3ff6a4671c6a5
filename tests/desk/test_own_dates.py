"""What a colleague keeps for themselves alone is not decided by anyone else, by no address and with no number guessed."""

from datetime import date

import pytest

from accounts.models import User
from accounts.roles import Role
from appeals.models import DueDate
from tests import factories
from tests.conftest import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return member(Role.COORDINATOR, email="owner@example.org")


@pytest.fixture
def own_date(owner) -> DueDate:
    return DueDate.objects.create(case=factories.case(), kind="own", date=date(2095, 5, 1), for_whom=owner)


def tried(client, row: DueDate) -> list[int]:
    """What a decision, several at once and the page of a further date answer; the last two tell whether they name it."""
    reason = {"reason": "Not mine."}
    decided = client.post(f"/desk/due/{row.pk}/done/", reason)
    several = client.post("/desk/selected/", {"command": "done", "look": "1", "due": row.pk, **reason})
    adding = client.get(f"/desk/add/?case={row.case_id}&kind=own")
    return [decided.status_code, len(several.context["can"]), len(adding.context["others"])]


def test_an_own_date_of_a_colleague_is_nobody_elses_to_decide(own_date, client_of, coordinator):
    assert tried(client_of(coordinator), own_date) == [404, 0, 0]
    own_date.refresh_from_db()
    assert own_date.decision == ""


def test_it_is_while_that_account_cannot_act(own_date, owner, client_of, coordinator):
    User.objects.filter(pk=owner.pk).update(is_active=False)
    client = client_of(coordinator)
    assert len(client.get(f"/desk/add/?case={own_date.case_id}&kind=own").context["others"]) == 1
    assert client.post(f"/desk/due/{own_date.pk}/done/", {"reason": "They left."}).status_code == 302


def test_its_owner_decides(own_date, owner, client_of):
    assert client_of(owner).post(f"/desk/due/{own_date.pk}/done/", {"reason": "Done."}).status_code == 302
