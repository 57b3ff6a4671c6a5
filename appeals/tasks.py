"""What the worker does by the clock for the response. Each task calls one function and decides nothing."""

from django.utils import timezone
from procrastinate.contrib.django import app

from appeals import following, reminders, reports, snapshots
from appeals.actions import due_keeping, lookout
from appeals.mailing import occasions, outbox


@app.periodic(cron="* * * * *")
@app.task(name="appeals.look", queueing_lock="look", lock="look")
def look(timestamp: int) -> None:
    """Every minute: what was touched since the last look, does it differ from what is published?"""
    lookout.look(now=timezone.now())


@app.periodic(cron="41 2 * * *")
@app.task(name="appeals.look_at_all", queueing_lock="look_at_all", lock="look")
def look_at_all(timestamp: int) -> None:
    """Every night: all documents, so that nothing that slipped by stays unseen."""
    lookout.look_at_all(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="appeals.count_reports", queueing_lock="count_reports", lock="count_reports")
def count_reports(timestamp: int) -> None:
    """Every minute: what people reported, what they took back, and the numbers that readers see."""
    reports.work_off(now=timezone.now())


@app.periodic(cron="51 2 * * *")
@app.task(name="appeals.forget_reports", queueing_lock="forget_reports", lock="count_reports")
def forget_reports(timestamp: int) -> None:
    """Every night: delete the words of old reports, and count all anew."""
    reports.forget(now=timezone.now())
    reports.count_all(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="appeals.follow", queueing_lock="follow", lock="follow")
def follow(timestamp: int) -> None:
    """Every minute: who wants to follow, who confirms and who leaves; and what is followed under another name, or no more."""
    following.work_off(now=timezone.now())
    following.keep_up(now=timezone.now())


@app.periodic(cron="21 2 * * *")
@app.task(name="appeals.forget_unconfirmed", queueing_lock="forget_unconfirmed", lock="follow")
def forget_unconfirmed(timestamp: int) -> None:
    """Every night: delete the addresses whose owners did not confirm within three days."""
    following.forget_unconfirmed(now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="appeals.keep_dates", queueing_lock="keep_dates", lock="keep_dates")
def keep_dates(timestamp: int) -> None:
    """Every ten minutes: the dates that are counted from others, as the record stands now."""
    due_keeping.keep_up(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="appeals.tell", queueing_lock="tell")
def tell(timestamp: int) -> None:
    """Every minute: what was published since the last look, and the mails that tell of it; on Mondays, those of the week."""
    occasions.tell(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="appeals.remind", queueing_lock="remind", lock="remind")
def remind(timestamp: int) -> None:
    """Every minute: colleagues whose dates come up, or have passed without a decision."""
    reminders.remind(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="appeals.send_mails", queueing_lock="send_mails")
def send_mails(timestamp: int) -> None:
    """Every minute: the mails that are due. Several workers may do it at once."""
    outbox.send_due(now=timezone.now())


@app.periodic(cron="11 2 * * *")
@app.task(name="appeals.forget_mails", queueing_lock="forget_mails")
def forget_mails(timestamp: int) -> None:
    """Every night: delete rows of mails that have long been sent."""
    outbox.forget(now=timezone.now())


@app.periodic(cron="5 4 * * *")
@app.task(name="appeals.make_snapshot", queueing_lock="make_snapshot", lock="snapshots")
def make_snapshot(timestamp: int) -> None:
    """On the first of each month, or the first night that the worker runs after it: a snapshot of what is published."""
    snapshots.make_monthly(now=timezone.now())
    snapshots.work_off()


@app.periodic(cron="* * * * *")
@app.task(name="appeals.write_snapshots", queueing_lock="write_snapshots", lock="snapshots")
def write_snapshots(timestamp: int) -> None:
    """Every minute: the files of snapshots that something left, and of new ones whose writing was cut off."""
    snapshots.work_off()
