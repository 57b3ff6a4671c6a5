"""A crowd saves one row at the same moment: each is applied or told, none is lost without a word."""

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.versions import history_of
from cases.models import Source
from tests.admin.forms import address, fill
from tests.cases.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def crowd(client_of, number: int, at_a_time: int) -> None:
    """`number` people save what they saw before the others saved. Whoever is refused looks, and saves again."""
    user = User.objects.create_user("one@example.org", name="One", roles=[Role.PUBLISHER])
    source = Source.objects.create(title="The row", text="start")
    page, seen = address(Source, "change", source.pk), fill(client_of(user), Source, "change", source.pk)
    clients = [client_of(user) for _ in range(at_a_time)]

    def save(n: int) -> str:
        typed = seen | {"text": f"text {n}", "seen": versions[n]}
        answer = clients[n % at_a_time].post(page, typed)
        if answer.status_code == 302:
            return "applied"
        assert "while you were writing" in answer.content.decode(), answer.status_code
        versions[n] = answer.context["adminform"].form["seen"].value()
        return "told"

    versions = [seen["seen"]] * number
    answers = [answer for start in range(0, number, at_a_time) for answer in _at_once(save, start, at_a_time, number)]
    assert set(answers) <= {"applied", "told"}, [answer for answer in answers if answer not in ("applied", "told")]
    texts = [row.text for row in history_of(Source).objects.filter(pgh_obj_id=source.pk).order_by("pgh_id")]
    applied = [f"text {n}" for n, answer in enumerate(answers) if answer == "applied"]
    assert sorted(texts) == sorted(["start", *applied]), "each that was taken is in the history, and no other"
    told = [n for n, answer in enumerate(answers) if answer == "told"]
    assert len(applied) + len(told) == number and told
    assert save(told[-1]) == "applied" or save(told[-1]) == "applied", "who was told can save knowingly"


def _at_once(save, start: int, at_a_time: int, number: int) -> list:
    return at_once(min(at_a_time, number - start), lambda n: save(start + n))


def test_sixty_people_save_one_row_and_none_is_lost_silently(client_of):
    crowd(client_of, 60, 12)
