"""A crowd saves one row at the same moment: each is applied or told, none is lost without a word."""

import itertools

import pytest

from accounts import once
from accounts.models import User
from accounts.roles import Role
from accounts.versions import history_of
from cases.models import Source
from tests.admin.forms import address, fill
from tests.cases.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def crowd(client_of, number: int, at_a_time: int) -> None:
    """So many people at a time save one row, `number` times in all, each what they saw last. Whoever is refused has
    looked at the newer text and saves again over it: some are applied, some are told, and no change goes unseen."""
    user = User.objects.create_user("one@example.org", name="One", roles=[Role.PUBLISHER])
    source = Source.objects.create(title="The row", text="start")
    page, seen = address(Source, "change", source.pk), fill(client_of(user), Source, "change", source.pk)
    clients = [client_of(user) for _ in range(at_a_time)]

    def save(client, n: int, version: str) -> tuple[str, str]:
        """What became of one save, and the version that the person has seen after it."""
        token = once.issue(by=user, address=f"change:cases.source:{source.pk}")  # each has opened the page
        answer = client.post(page, seen | {"text": f"text {n}", "seen": version, "once": token})
        if answer.status_code == 302:
            return "applied", version
        assert "while you were writing" in answer.content.decode(), answer.status_code
        return "told", answer.context["adminform"].form["seen"].value()

    def one_person(which: int) -> dict[int, tuple[str, str, str]]:
        answers, version = {}, seen["seen"]
        for n in range(which, number, at_a_time):
            had = version
            what, version = save(clients[which], n, had)
            answers[n] = (what, had, version)
        return answers

    everyone = at_once(at_a_time, one_person)  # a thread and a connection for each person, not for each save
    assert all(isinstance(answers, dict) for answers in everyone), everyone
    answers = {n: answer for some in everyone for n, answer in some.items()}
    assert len(answers) == number
    rows = list(history_of(Source).objects.filter(pgh_obj_id=source.pk).order_by("pgh_id"))
    applied = {f"text {n}": had for n, (what, had, _version) in answers.items() if what == "applied"}
    assert sorted(row.text for row in rows) == sorted(["start", *applied]), "what was taken is in the history, no other"
    for before, after in itertools.pairwise(rows):
        assert applied[after.text] == f"{before.pgh_id}", "whoever was taken had seen the text that theirs replaced"
    assert 1 < len(applied) < number, "some were applied, some were told"


def test_sixty_people_save_one_row_and_none_is_lost_silently(client_of):
    crowd(client_of, 60, 12)
