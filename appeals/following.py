"""What the worker does for those who follow by e-mail: asks an address whether it means it, confirms, changes, ends.

Whoever types an address in proves nothing: nothing of a row takes effect before its owner clicks in a mail. One address is
asked at most once a day (UTC), about everything that waits by then, and a click confirms what that mail named. Each act may
come twice, late or out of order.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from accounts.sealing import WrongKey, keyed, keyed_by_each
from appeals import followed, link_tokens, mail_address
from appeals.mailing import outbox
from appeals.models import Follower, Mail, PublishedAppeal
from appeals.vocab import MailKind, Rhythm
from cases import countries, inbox
from cases.clock import midnight, today_in
from cases.inbox_kinds import CONFIRMATION, FOLLOW, LEAVING
from cases.models import InboxMessage, PublishedCase

WAITS_FOR = datetime.timedelta(days=3)  # so long a click is waited for
_DAY = "mail of one day that asks"  # purpose of the sum that lets an address be asked once a day
_ASKS = "confirm:"  # before that sum, in the key of the mail


def work_off(*, now: datetime.datetime) -> None:
    """Acts on what strangers sent. Whoever leaves is heard first: what they asked for before is over."""
    inbox.work_off(LEAVING, leave, now=now)
    inbox.work_off(CONFIRMATION, confirm, now=now)
    inbox.work_off(FOLLOW, follow, now=now)
    ask_all(now=now)


# To follow


def follow(message: InboxMessage, now: datetime.datetime) -> None:
    """An address asks for news. Raises ValidationError for what is none of it, or is not published any more."""
    address = mail_address.cleaned(_text(message.body, "address"))
    rhythm, lang = _text(message.body, "rhythm"), _text(message.body, "lang")
    asked_for = message.body.get("what")
    whats = [standing(what) for what in asked_for if isinstance(what, str)] if isinstance(asked_for, list) else []
    if rhythm not in Rhythm.values or not any(whats):
        raise ValidationError(_("Nothing that can be followed."))
    lang = lang if lang in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    _one_at_a_time(address)
    for what in dict.fromkeys(filter(None, whats)):
        _want(address, what, rhythm=rhythm, lang=lang, now=now)
    ask(Follower.objects.of_address(address), now=now)


def _want(address: str, what: str, *, rhythm: str, lang: str, now: datetime.datetime) -> None:
    """Notes the wish; of one that follows already nothing changes before the click. Beyond the bound nothing is noted."""
    rows = Follower.objects.of_address(address)
    known = rows.filter(what=what)
    if not rows.filter(written_at__gte=_midnight(now)).exists():
        known.update(confirm_hash="")  # its owner had a mail on another day, and may have lost it
    if not known.update(wanted=rhythm) and rows.count() < followed.MOST_OF_ONE_ADDRESS:
        Follower.asking(address, what, rhythm=rhythm, lang=lang, now=now).save()


def ask_all(*, now: datetime.datetime) -> int:
    """Asks every address of which something waits that no mail named yet. Gives the number of mails."""
    asked_today = Follower.objects.filter(written_at__gte=_midnight(now)).values("address_key")
    keys = (
        Follower.objects.unasked().exclude(address_key__in=asked_today).order_by().values_list("address_key", flat=True)
    )
    return sum(_ask_anew(key, now) for key in list(keys.distinct()))


@transaction.atomic
def _ask_anew(key: str, now: datetime.datetime) -> bool:
    rows = Follower.objects.filter(address_key=key)
    return ask(rows.select_for_update(), now=now)


def ask(rows: Iterable[Follower], *, now: datetime.datetime) -> bool:
    """Queues the mail that asks one address about those of its `rows` that no mail named yet; says whether it did.

    The mail is written when it is sent, from the rows that bear the hash of its token (`to_confirm`).
    """
    unasked = [row for row in rows if row.wanted and not row.confirm_hash]
    if not unasked:
        return False
    token, row = link_tokens.new(), unasked[0]
    try:
        key = _key_of_the_day(row.opened(), now)
    except WrongKey:
        return False
    if not outbox.queue(key=key, to=row.address, kind=MailKind.CONFIRM, about={"token": token}, now=now):
        return False
    pks = [one.pk for one in unasked]
    Follower.objects.filter(pk__in=pks).update(confirm_hash=link_tokens.hashed(token), written_at=now)
    return True


def _key_of_the_day(address: str, now: datetime.datetime) -> str:
    """The key of the one mail that may ask an address on this day: it stays for the day also when the address has left,
    and tells nobody whose it was."""
    return f"{_ASKS}{keyed(_DAY, _on_the_day(address, now))}"


def _on_the_day(address: str, now: datetime.datetime) -> str:
    return f"{mail_address.mailbox(address)} {_midnight(now):%Y-%m-%d}"


# To confirm, to change


def confirm(message: InboxMessage, now: datetime.datetime) -> None:
    """The owner of an address clicked: what that mail named is followed from now on. Or they chose another rhythm."""
    token, rhythm = _token(message.body), _text(message.body, "rhythm")
    if rhythm in Rhythm.values:
        Follower.objects.of_token(token).confirmed().update(rhythm=rhythm)
        return
    rows = Follower.objects.to_confirm(token).select_for_update()
    for row in rows.filter(written_at__gte=now - WAITS_FOR):
        row.rhythm, row.wanted, row.confirm_hash = row.wanted, "", ""
        row.confirmed_at = row.confirmed_at or now
        row.save(update_fields=["rhythm", "wanted", "confirm_hash", "confirmed_at"])


# To leave


def leave(message: InboxMessage, now: datetime.datetime) -> None:
    """Whoever has a mail ends what it was about, or everything of this address: the rows go, and the mails that wait."""
    row = Follower.objects.of_token(_token(message.body)).first()
    if row is None:
        return
    of = _text(message.body, "of")
    rows = Follower.objects.filter(pk=row.pk)
    if of == followed.ALL:
        rows = Follower.objects.same_address(row)
        _call_off_the_asking(row, now)
    elif of == followed.WEEKLY:
        rows |= Follower.objects.same_address(row).confirmed().filter(rhythm=Rhythm.WEEKLY)
    rows.delete()


def erase(address: str) -> int:
    """Ends everything that an address follows, or was asked about, and whatever mail waits for it. Gives the number of rows."""
    rows = list(Follower.objects.of_address(address))
    Follower.objects.filter(pk__in=[row.pk for row in rows]).delete()
    waiting = [mail.pk for mail in Mail.objects.waiting().exclude(to="") if _is_to(mail, address)]
    Mail.objects.filter(pk__in=waiting).delete()
    return len(rows)


def _is_to(mail: Mail, address: str) -> bool:
    try:
        return mail_address.alike(mail.opened("to")) == mail_address.alike(address)
    except WrongKey:
        return False


def _call_off_the_asking(row: Follower, now: datetime.datetime) -> None:
    """The mail that asks may not have gone out yet."""
    try:
        address = row.opened()
    except WrongKey:
        return
    days = (now, now - datetime.timedelta(days=1))
    keys = [f"{_ASKS}{one}" for day in days for one in keyed_by_each(_DAY, _on_the_day(address, day))]
    waiting = [mail.pk for mail in Mail.objects.waiting().filter(key__in=keys) if _is_to(mail, address)]
    Mail.objects.filter(pk__in=waiting).delete()


# By the clock


def forget_unconfirmed(*, now: datetime.datetime) -> int:
    """Deletes what nobody confirmed within three days; who follows already keeps following as before. Gives the number.

    Of an address that was asked on an earlier day nothing is left in the outbox either.
    """
    # The key of a mail that asked on an earlier day has done its part, and was made from an address.
    asked = Mail.objects.filter(kind=MailKind.CONFIRM, key__startswith=_ASKS, queued_at__lt=_midnight(now))
    asked.exclude(sent_at=None, ended_at=None).update(key=Concat(Value("asked:"), Cast("pk", models.TextField())))
    # One that never left, since no mail server is set or there: nothing that it asks about is there any more.
    asked.waiting().free(now).filter(queued_at__lt=now - WAITS_FOR).delete()
    overdue = Follower.objects.overdue(now - WAITS_FOR)
    overdue.confirmed().update(wanted="", confirm_hash="")
    return overdue.filter(confirmed_at=None).delete()[0]


@transaction.atomic
def keep_up(*, now: datetime.datetime) -> None:
    """What bears another address now is followed under that one; of what is not published any more, the rows end."""
    told: set[str] = set()  # sums of addresses: one mail each, though several things were taken back with one another
    for what in sorted(_moved_or_gone()):
        rows, new = Follower.objects.filter(what=what).select_for_update(), standing(what)
        if new is None:
            _end(what, rows, told, now)
        else:
            _move(rows, new)


def _end(what: str, rows: Any, told: set[str], now: datetime.datetime) -> None:
    """Of what was taken back openly a mail tells, without a name; of what is to be as if it had never been, nothing does."""
    kind, name = followed.parts(what) or ("", "")
    if kind in _TABLES and _TABLES[kind].objects.filter(slug=name, withdrawn=True).exists():
        for row in rows.confirmed():
            if row.address_key not in told:
                told.add(row.address_key)
                outbox.queue_gone(row, now=now)
    Follower.objects.filter(what=what).delete()


def _moved_or_gone() -> set[str]:
    """The codes of what is followed and not published by that very name."""
    codes = set(Follower.objects.order_by().values_list("what", flat=True).distinct())
    for kind, table in _TABLES.items():
        slugs = [name for found, name in filter(None, map(followed.parts, codes)) if found == kind]
        there = table.objects.visible().filter(slug__in=slugs).values_list("slug", flat=True)
        codes -= {followed.code(kind, slug) for slug in there}
    return {what for what in codes if standing(what) != what}


def _move(rows: Iterable[Follower], new: str) -> None:
    for row in rows:
        twin = Follower.objects.same_address(row).filter(what=new).first()
        if twin is None:
            Follower.objects.filter(pk=row.pk).update(what=new)
        elif row.is_confirmed and not twin.is_confirmed:
            twin.delete()
            Follower.objects.filter(pk=row.pk).update(what=new)
        else:
            row.delete()


_TABLES: Mapping[str, Any] = {followed.CASE: PublishedCase, followed.APPEAL: PublishedAppeal}


def standing(what: str) -> str | None:
    """The code by which something is followed now; None for what is not published, or no code at all."""
    kind, name = followed.parts(what) or ("", "")
    if kind == followed.COUNTRY:
        return what if name.upper() in countries.NAMES else None
    if kind in _TABLES:
        rows = _TABLES[kind].objects.visible()
        found = rows.filter(slug=name).first()
        if found is None and kind == followed.CASE:
            found = rows.filter(old_slugs__contains=[name]).order_by("pk").first()
        return followed.code(kind, found.slug) if found else None
    return what if kind == followed.ALL_APPEALS else None


# Small things


def _text(body: Any, name: str) -> str:
    found = body.get(name) if isinstance(body, dict) else None
    return found if isinstance(found, str) else ""


def _token(body: Any) -> str:
    """Raises ValidationError when it is none of ours."""
    token = _text(body, "token")
    if not link_tokens.is_whole(token):
        raise ValidationError(_("This link is not whole."))
    return token


def _midnight(now: datetime.datetime) -> datetime.datetime:
    return midnight(today_in(datetime.UTC, now))


def _one_at_a_time(address: str) -> None:
    """Two wishes of one address at once must not both find a row missing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [keyed(_DAY, mail_address.alike(address))]
        )
