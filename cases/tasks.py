"""What the worker does by the clock. Each task calls one function and decides nothing."""

from django.core.management import call_command
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import once
from cases import inbox, jobs
from cases.actions import uploading


@app.periodic(cron="* * * * *")
@app.task(name="cases.announce_messages", queueing_lock="announce_messages", pass_context=False)
def announce_messages(timestamp: int) -> None:
    """Every minute: tell the organisation of new messages from the public."""
    inbox.announce(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="cases.free_stalled", queueing_lock="free_stalled")
def free_stalled(timestamp: int) -> None:
    """Every minute: take up what workers left behind when they died."""
    jobs.free_stalled()


@app.periodic(cron="1 0 * * *")
@app.task(name="cases.forget_intake_keys", queueing_lock="forget_intake_keys")
def forget_intake_keys(timestamp: int) -> None:
    """Just after midnight (UTC): throw away the key of the day before, and what is left of its worked-off messages."""
    inbox.forget_keys()
    inbox.forget_worked_off(now=timezone.now())


@app.periodic(cron="17 3 * * *")
@app.task(name="cases.clear_sessions", queueing_lock="clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Every night: remove sessions that have run out."""
    call_command("clearsessions")


@app.periodic(cron="27 3 * * *")
@app.task(name="cases.forget_spent_tokens", queueing_lock="forget_spent_tokens")
def forget_spent_tokens(timestamp: int) -> None:
    """Every night: remove one-time tokens that have run out, and sheets that nobody imported."""
    once.forget_outlived(now=timezone.now())
    uploading.forget_old(now=timezone.now())


@app.periodic(cron="37 3 * * *")
@app.task(name="cases.forget_senders", queueing_lock="forget_senders")
def forget_senders(timestamp: int) -> None:
    """Every night: delete the addresses of senders who have long been answered."""
    inbox.forget_senders(now=timezone.now())


@app.periodic(cron="0 6 * * *")
@app.task(name="cases.remind_of_messages", queueing_lock="remind_of_messages")
def remind_of_messages(timestamp: int) -> None:
    """Every morning: tell the organisation of messages that wait longer than promised."""
    inbox.remind(now=timezone.now())
