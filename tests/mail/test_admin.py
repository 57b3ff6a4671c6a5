"""The outbox as colleagues see it: numbers, and nothing by which anyone could be known."""

import pytest
from django.urls import reverse

from appeals.mailing import outbox
from appeals.models import Mail
from tests.conftest import NOW
from tests.mail.world import READER, follower, queued

pytestmark = pytest.mark.django_db
LIST = "admin:appeals_mail_changelist"


def test_says_how_many_wait_were_sent_and_may_have_come_twice(client_of, coordinator):
    queued(3)
    outbox.send_due(now=NOW, limit=1)
    Mail.objects.waiting().filter(key="gone/2").update(doubles=2)
    text = " ".join(client_of(coordinator).get(reverse(LIST)).content.decode().split())
    assert "Waiting: 2. Sent: 1. Ended unsent: 0. May have come twice: 2." in text


@pytest.mark.parametrize("state", ["waiting", "sent", "unsent", "doubles", "nonsense"])
def test_is_filtered_by_how_a_mail_stands(client_of, coordinator, state):
    queued(1)
    assert client_of(coordinator).get(reverse(LIST), {"state": state}).status_code in (200, 302)


def test_shows_no_address_and_nothing_that_is_followed(client_of, administrator):
    row = follower("case:placeholder")
    outbox.queue(key="k", kind="gone", follower=row, about={"asked": "2026-11-20"}, now=NOW)
    queued(1, to=READER)
    client = client_of(administrator)
    pages = [
        client.get(reverse(LIST)),
        *(client.get(reverse("admin:appeals_mail_change", args=[one.pk])) for one in Mail.objects.all()),
    ]
    for page in pages:
        assert page.status_code == 200
        assert READER not in page.content.decode() and "case:placeholder" not in page.content.decode()


def test_answers_no_question_about_what_is_followed_or_by_whom(client_of, administrator):
    row = follower("case:placeholder")
    outbox.queue(key="k", kind="gone", follower=row, about={"asked": "2026-11-20"}, now=NOW)
    for asked in ("follower__what=case:placeholder", "about__asked=2026-11-20", "key__startswith=k"):
        page = client_of(administrator).get(f"{reverse(LIST)}?{asked}", follow=True)
        assert page.redirect_chain or page.status_code == 400, asked


def test_is_not_for_editors(client_of, editor):
    assert client_of(editor).get(reverse(LIST)).status_code == 403


def test_says_when_no_mail_server_is_set(client_of, administrator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "reach nobody" in client_of(administrator).get(reverse(LIST)).content.decode()
