"""News for a follower through a real worker and a real mail server: it arrives, and again if the worker dies unnoted."""

import signal
from email import message_from_bytes, policy

import pytest

from tests.site import wait_for

READER = "reader@example.org"
NEWS = "from appeals_mail where kind = 'news'"
SECONDS = 90  # the tasks run every minute
# A published case beside the two, which other tests do not meet, with a follower and something new.
PREPARE = """
from accounts.models import User
from appeals.mailing import occasions
from cases.models import PublishedCase, PublishedVersion
from django.utils import timezone
from tests.mail import world
now, by = timezone.now(), User.objects.filter(roles__contains=["publisher"]).first()
body = PublishedCase.objects.get(slug="kem-sokha").body.replace('"slug":"kem-sokha"', '"slug":"followed"')
PublishedCase.objects.create(slug="followed", title="Followed", body=body, number=1, published_at=now, updated_at=now)
PublishedVersion.objects.create(kind="case", slug="followed", number=1, body=body, salt="0", sha="0", at=now)
occasions.tell(now=now)
world.follower("case:followed")
world.news("followed", by, now=now)
"""
FORGET = (
    "delete from appeals_telling", "delete from appeals_mail", "delete from appeals_follower",
    *(
        f"delete from cases_published{part} where case_id in (select id from cases_publishedcase where slug = 'followed')"
        for part in ("detention", "event", "charge")
    ),
    "delete from cases_publishedcase where slug = 'followed'", "delete from cases_publishedversion where slug = 'followed'",
    "delete from cases_publication where slug = 'followed'",
)  # fmt: skip


@pytest.fixture
def something_new(site):
    site.manage("shell", "-v", "0", "-c", PREPARE)
    yield
    for query in FORGET:
        site.rows(query)


def test_what_is_new_reaches_a_follower_and_once_more_under_the_same_name_when_the_worker_died(
    site, letterbox, something_new
):
    running = []

    def killed(envelope):
        if len(running) == 1 and READER in envelope.rcpt_tos:
            running[-1].send_signal(signal.SIGKILL)

    letterbox.when_taken = killed
    with site.worker(HABEAS_EMAIL_URL=letterbox.address) as worker:
        running.append(worker)
        site.hurry("appeals.tell")
        wait_for(lambda: site.rows(f"select 1 {NEWS}"), SECONDS, "the mail to be queued")
        site.hurry("appeals.send_mails")
        wait_for(lambda: worker.poll() is not None, SECONDS, "the worker to die")
    site.rows("update appeals_mail set claimed_until = now() - interval '1 second'")  # ten minutes have passed
    with site.worker(HABEAS_EMAIL_URL=letterbox.address) as worker:
        running.append(worker)
        site.hurry("appeals.send_mails")
        wait_for(lambda: site.rows(f"select 1 {NEWS} and sent_at is not null"), SECONDS, "the mail to be sent")
    # What other tests left brings mails of its own, to colleagues and to an address that asks to follow.
    theirs = [one for one in letterbox.mails if READER in one.rcpt_tos]
    first, second = (message_from_bytes(one.content, policy=policy.default) for one in theirs)
    assert first["Subject"] == "Kem Sokha: Bail denied"
    assert first["Message-ID"] == second["Message-ID"]
    assert site.rows(f'select doubles, attempts, "to", about::text {NEWS}') == [(1, 2, "", "{}")]
    assert site.rows("select count(*) from appeals_telling") == [(0,)]
    assert site.public in first.get_body(("plain",)).get_content()
    assert READER not in site.log("worker")
