"""A message from the public, a real worker and a real mail server: one notice for each message, whatever dies meanwhile."""

import re
import signal
from email import message_from_bytes, policy

import pytest

from tests.site import ask, wait_for

INBOX = "inbox@example.org"
WORDS = {
    "topic": "remove", "about": "/cases/kem-sokha/", "fact": "the photo", "message": "The placeholder sentence of a stranger.",
    "reply_to": "stranger@example.net", "website": "",
}  # fmt: skip
SECONDS = 90  # the task runs every minute


@pytest.fixture(scope="module")
def address(site):
    """The organisation's, to which notices go."""
    site.manage(
        "shell", "-v", "0", "-c", f"from cases.models import SiteSettings as S; S(pk=1, inbox_email='{INBOX}').save()"
    )


@pytest.fixture(autouse=True)
def an_empty_inbox(site, address):
    site.rows("delete from cases_inboxmessage")


def send(site, message: str) -> str:
    """Writes to the organisation as a stranger does. Gives the number that the page shows."""
    answer = ask(f"{site.public}/contact/", WORDS | {"message": message}, {"Origin": site.public})
    assert answer.status == 200, answer.text
    (reference,) = re.findall("[A-Z2-7]{4}-[A-Z2-7]{4}", answer.text)
    return reference


def announced(site) -> int:
    return site.rows("select count(*) from cases_inboxmessage where announced_at is not null")[0][0]


def jobs_done(site) -> int:
    return site.rows(
        "select count(*) from procrastinate_jobs where task_name = 'cases.announce_messages' and status = 'succeeded'"
    )[0][0]


def test_a_message_brings_one_notice_without_a_word_of_it_and_a_killed_worker_no_second(site, letterbox):
    reference = send(site, WORDS["message"])
    with site.worker(HABEAS_EMAIL_URL=letterbox.address) as worker:
        site.hurry("cases.announce_messages")
        wait_for(lambda: announced(site), SECONDS, "the message to be announced")
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    (mail,) = letterbox.mails
    assert mail.rcpt_tos == [INBOX]
    notice = message_from_bytes(mail.content, policy=policy.default)
    assert notice["Subject"] == "1 new message from the public"
    text = mail.content.decode() + notice.get_content()
    for word in ("placeholder", "sentence", "stranger", "kem-sokha", "photo", "reply", reference):
        assert word not in text
    ((promised, came),) = site.rows("select answer_by, (received_at at time zone 'utc')::date from cases_inboxmessage")
    assert (promised - came).days == 3 and f"{promised:%-d %B %Y}" in text
    before = jobs_done(site)
    with site.worker(HABEAS_EMAIL_URL=letterbox.address):
        site.hurry("cases.announce_messages")
        wait_for(lambda: jobs_done(site) > before, SECONDS, "the new worker to look")
    assert len(letterbox.mails) == 1


def test_a_worker_killed_while_it_sends_leaves_the_notice_to_the_next(site, letterbox):
    letterbox.busy.set()
    send(site, "Another placeholder sentence.")
    with site.worker(HABEAS_EMAIL_URL=letterbox.address) as worker:
        site.hurry("cases.announce_messages")
        assert letterbox.begun.wait(SECONDS)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert (announced(site), letterbox.mails) == (0, [])
    letterbox.busy.clear()
    with site.worker(HABEAS_EMAIL_URL=letterbox.address):
        site.hurry("cases.announce_messages")
        wait_for(lambda: announced(site), SECONDS, "the next worker to announce it")
    assert len(letterbox.mails) == 1


def test_a_mail_server_that_is_away_costs_no_notice(site, letterbox):
    send(site, "A third placeholder sentence.")
    with site.worker(HABEAS_EMAIL_URL="smtp://127.0.0.1:9"):
        site.hurry("cases.announce_messages")
        wait_for(lambda: "ConnectionRefusedError" in site.log("worker"), SECONDS, "the mail server to be missed")
    assert announced(site) == 0
    with site.worker(HABEAS_EMAIL_URL=letterbox.address):
        site.hurry("cases.announce_messages")
        wait_for(lambda: announced(site), SECONDS, "the notice to be sent")
    assert len(letterbox.mails) == 1


def test_the_worker_forgets_who_wrote_once_it_is_long_answered(site, letterbox):
    reference = send(site, "A fourth placeholder sentence.")
    site.rows("update cases_inboxmessage set handled_at = now() - interval '31 days'")
    with site.worker(HABEAS_EMAIL_URL=letterbox.address):
        site.manage("procrastinate", "defer", "cases.forget_senders", '{"timestamp": 0}')
        wait_for(
            lambda: site.rows("select 1 from cases_inboxmessage where forgotten_at is not null"),
            SECONDS,
            "the sender to be forgotten",
        )
    ((body, sender),) = site.rows("select body::text, sender from cases_inboxmessage")
    assert "stranger@example.net" not in body and sender == "" and reference in body
