"""What the worker does for accounts. Each task calls one function and decides nothing."""

from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import invitations, kept
from accounts.models import User


@app.periodic(cron="*/10 * * * *")
@app.task(name="accounts.forget_kept_forms", queueing_lock="forget_kept_forms")
def forget_kept_forms(timestamp: int) -> None:
    """Every ten minutes: delete typed forms that nobody came back for within an hour."""
    kept.forget_old(now=timezone.now())


@app.task(name="accounts.send_password_link", retry=3)
def send_password_link(account: int) -> None:
    """The mail to set a new password; 0 stands for an e-mail without an account, and is not mailed."""
    for found in User.objects.filter(pk=account, is_active=True):
        invitations.send_password_link(found)
