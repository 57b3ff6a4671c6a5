"""What people do at the door, for tests: type a password, read a code from an app, enrol."""

import base64
import hashlib
import hmac
import re
import struct
import time

from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from tests.conftest import PASSWORD

CODES = "mfa_view_recovery_codes"


def code(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows (RFC 6238), `steps` half minutes from now."""
    digest = hmac.new(
        base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30 + steps), hashlib.sha1
    ).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def sign_in(client: Client, email: str = "editor@example.org", password: str = PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def second_step(client: Client, typed: str):
    return client.post(reverse("mfa_authenticate"), {"code": typed})


def enrol(client: Client, **more) -> tuple[str, list[str]]:
    """Adds an app for who has just typed the password. Gives the app's secret and the recovery codes."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'class="key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret, -1), **more}, follow=True)
    found = re.findall(r"<code>(\d{4}) (\d{4})</code>", answer.content.decode())
    return secret, ["".join(pair) for pair in found]


def enrolled(user: User) -> tuple[Client, str, list[str]]:
    """A browser in which `user` signed in and enrolled just now."""
    client = Client()
    sign_in(client, user.email)
    return client, *enrol(client)


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def run_jobs() -> None:
    """What the worker would do now with mails that wait."""
    for job in ProcrastinateJob.objects.filter(status="todo", task_name__startswith="accounts."):
        app.tasks[job.task_name].func(**job.args)
