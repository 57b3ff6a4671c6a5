"""What a colleague keeps for themselves alone is not decided by anyone else, by no address and with no number guessed."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from appeals.models import DueDate
from tests import factories
from tests.admin.forms import fill, said
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


class TestInTheAdmin:
    """The pages of the record hide it as the desk does, and no number finds it."""

    def test_it_is_on_no_list_and_has_no_page(self, own_date, client_of, coordinator):
        client = client_of(coordinator)
        assert client.get("/admin/appeals/duedate/").context["cl"].result_count == 0
        for page in ("change", "delete", "history"):
            address = f"/admin/appeals/duedate/{own_date.pk}/{page}/"
            for answer in (client.get(address), client.post(address, {"post": "yes"})):
                assert (answer.status_code, answer.url) == (302, "/admin/"), page  # as for one that never was
        assert DueDate.objects.filter(pk=own_date.pk).exists()

    def test_its_owner_finds_it(self, own_date, owner, client_of):
        client = client_of(owner)
        assert client.get("/admin/appeals/duedate/").context["cl"].result_count == 1
        assert client.get(f"/admin/appeals/duedate/{own_date.pk}/change/").status_code == 200

    def test_so_does_whoever_takes_over_from_an_account_that_cannot_act(self, own_date, owner, client_of, coordinator):
        User.objects.filter(pk=owner.pk).update(is_active=False)
        answer = client_of(coordinator).get(f"/admin/appeals/duedate/{own_date.pk}/change/")
        assert answer.status_code == 200
        assert set(answer.context["adminform"].form.fields["for_whom"].queryset) == {coordinator, owner}

    def test_it_is_in_no_history_but_its_owners(self, own_date, owner, client_of, coordinator):
        shown = {}
        for user in (owner, coordinator):
            client = client_of(user)
            pages = [
                client.get(address).content.decode()
                for address in (f"/admin/cases/case/{own_date.case_id}/history/", "/admin/history/")
            ]
            shown[user] = ["2095" in page for page in pages]
        assert shown == {owner: [True, True], coordinator: [False, False]}

    def test_it_is_counted_on_no_page_of_its_case(self, own_date, owner, client_of, coordinator):
        def counted(user: User) -> list[int]:
            page = client_of(user).get(f"/admin/cases/case/{own_date.case_id}/change/")
            return [part.count for part in page.context["parts"] if "duedate" in part.url]

        assert (counted(owner), counted(coordinator)) == ([1], [0])

    def test_it_stands_in_no_story_and_on_no_page_of_its_appeal(self, owner, client_of, coordinator):
        case = factories.case()
        appeal = factories.appeal(case)
        row = DueDate.objects.create(appeal=appeal, kind="own", date=date(2095, 5, 1), for_whom=owner)
        pages = (f"/admin/cases/case/{case.pk}/story/", f"/admin/appeals/appeal/{appeal.pk}/change/")
        for user, seen in ((owner, True), (coordinator, False)):
            client = client_of(user)
            assert ["2095" in client.get(page).content.decode() for page in pages] == [seen, seen], user
            address = reverse("admin:cases_case_story_row", args=[case.pk, f"date-{row.pk}"])
            assert client.get(address).status_code == (302 if seen else 404)  # to its form in the story

    def test_it_is_no_date_to_replace_and_nobody_keeps_one_for_somebody_else(
        self, own_date, owner, client_of, coordinator
    ):
        client = client_of(coordinator)
        given = {"case": own_date.case_id, "kind": "own", "date": "1 March 2027", "reason": "Later."}
        for guess in ({"replaces": own_date.pk}, {"for_whom": owner.pk}):
            answer = client.post("/admin/appeals/duedate/add/", fill(client, DueDate, "add", **given, **guess))
            assert answer.status_code == 200 and "Select a valid choice" in " ".join(said(answer))
        assert DueDate.objects.count() == 1
