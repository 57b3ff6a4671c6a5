"""A mail of the outbox, made when it is sent: from what is published at that moment, and from nothing else.

What was taken back, or what texts were removed from, since the mail was queued is not in it; where nothing is left to say,
there is no mail.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import iri_to_uri

from appeals import followed
from appeals.mailing import of_appeal, of_case
from appeals.mailing.of_dates import Dates
from appeals.mailing.text import flat, wrapped
from appeals.mailing.words import MOST_ITEMS, Item, Reason, in_order, reason_of, subject_of, titled, wish
from appeals.models import Follower, Mail, PublishedAppeal
from appeals.vocab import OVER, MailKind, Rhythm
from cases.document_data import loads
from cases.models import PublishedCase, PublishedSite, PublishedVersion
from cases.site_defaults import DEFAULTS
from cases.vocab import DocumentKind

Key = tuple[str, str]  # kind and slug of a document
LONGEST_LINE = 900  # signs of a header; mail servers take 998
TABLES: dict[str, Any] = {DocumentKind.CASE: PublishedCase, DocumentKind.APPEAL: PublishedAppeal}


class Message(EmailMultiAlternatives):
    """A mail whose headers stand in one line each: a link to leave that is broken in two is none for some programs."""

    def message(self, **kwargs: Any) -> Any:
        made: Any = super().message(**kwargs)
        made.policy = made.policy.clone(max_line_length=LONGEST_LINE)
        return made


@dataclass
class Made:
    """A mail that can be handed to a server, and what it tells."""

    message: Message
    tellings: list[int] = field(default_factory=list)
    followers: list[int] = field(default_factory=list)


@dataclass
class Maker:
    """Makes the mails of one run. Whether something is still published is asked for each mail anew; only its words, which
    many mails share, are kept from one to the next."""

    now: datetime.datetime
    site: dict[str, Any] = field(default_factory=dict)
    _items: dict[Any, Item | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dates = Dates(self.now)
        body = PublishedSite.objects.values_list("body", flat=True).first()
        self.site = {**DEFAULTS, **(body or {})}

    def made(self, mail: Mail) -> Made | None:
        """The mail as it is to be sent; None when there is nothing left to say, or nobody to say it to."""
        if mail.kind == MailKind.CONFIRM:
            return self._confirm(mail)
        if mail.kind in (MailKind.REMINDER, MailKind.REMINDERS):
            return self._reminder(mail)
        return self._gone(mail) if mail.kind == MailKind.GONE else self._news(mail)

    # News

    def _news(self, mail: Mail) -> Made | None:
        follower = mail.follower
        if follower is None or not follower.is_confirmed:
            return None
        tellings = list(mail.tellings.select_related("follower").order_by("follower_id", "version"))
        followers = list({row.follower_id: row.follower for row in tellings if row.follower.is_confirmed}.values())
        with translation.override(follower.lang):
            items = in_order(self._told(row.version for row in tellings))
            if not items or not followers:
                return None
            weekly = mail.kind == MailKind.DIGEST
            leave = _leave(followers, weekly)
            shown = [item.shortened() for item in items[:MOST_ITEMS]] if len(items) > 1 else items
            words = {
                "items": [{"item": item, "url": absolute(item.path)} for item in shown], "more": len(items) - len(shown),
                "all_url": absolute(reverse("appeals:appeal_list")), "reasons": self._reasons(followers), "weekly": weekly,
                "several": len(items) > 1, "leave_all": _leave_all(followers[0]),
            }  # fmt: skip
            message = self._message(
                "news", subject_of(items, weekly=weekly), words, mail, follower.opened(), leave=leave
            )
        return Made(message, [row.pk for row in tellings], [row.pk for row in followers])

    def _reasons(self, followers: Iterable[Follower]) -> list[Reason]:
        rows = list(followers)
        titles = _titles(filter(None, (followed.parts(row.what) for row in rows)))
        return [
            Reason(
                reason_of(*parts, row.asked_at, titles.get(parts, "")),
                row.leave_url,
                row.change_url,
                row.rhythm == Rhythm.WEEKLY,
            )
            for row in rows
            if (parts := followed.parts(row.what))
        ]

    def _told(self, versions: Iterable[int]) -> list[Item]:
        """One item for each page, from those versions whose texts are still there."""
        numbers: dict[Key, list[int]] = {}
        rows = PublishedVersion.objects.filter(pk__in=list(versions), kind__in=list(TABLES), salt__isnull=False)
        for kind, slug, number in rows.order_by("pk").values_list("kind", "slug", "number"):
            numbers.setdefault((kind, slug), []).append(number)
        present = {key: row for key in numbers if (row := _present(*key)) is not None}
        replaced = {row.previous for (kind, _slug), row in present.items() if kind == DocumentKind.APPEAL}
        found = [
            self._item(key, row, min(numbers[key]))
            for key, row in present.items()
            # The one that takes its place stands in the same mail.
            if not (key[1] in replaced and key[0] == DocumentKind.APPEAL and row.state in OVER)
        ]
        return [item for item in found if item]

    def _item(self, key: Key, row: Any, first: int) -> Item | None:
        kept = (key, first, row.number, row.updated_at, translation.get_language())
        if kept not in self._items:
            self._items[kept] = self._written(key, row, first)
        return self._items[kept]

    def _written(self, key: Key, row: Any, first: int) -> Item | None:
        before = _before(key, first)
        if before is None and first > 1:
            return None  # its text was removed: nothing to compare with, and nothing to repeat
        kind, shared = (
            key[0],
            {"path": row.get_absolute_url(), "review_days": self.site["review_days"], "now": self.now},
        )
        if kind == DocumentKind.CASE:
            return of_case.of_case(before, loads(row.body), **shared)
        cases = [loads(body) for body in row.cases.visible().values_list("body", flat=True)]
        follows = PublishedAppeal.objects.visible().filter(slug=row.previous).first() if row.previous else None
        return of_appeal.of_appeal(
            before, loads(row.body), cases=cases, follows=follows.title if follows else "", **shared
        )

    # Dates, for colleagues

    def _reminder(self, mail: Mail) -> Made | None:
        with translation.override(settings.LANGUAGE_CODE):
            account = mail.account
            found = self.dates.words(mail) if account and account.is_active else None
            if account is None or found is None:
                return None
            subject, words = found
            headers = {"List-Id": f"<reminders.{_host()}>"}
            return Made(self._message("reminder", subject, words, mail, account.email, headers=headers))

    # To confirm, and what was taken back

    def _confirm(self, mail: Mail) -> Made | None:
        token = mail.opened("secret")
        rows = list(Follower.objects.to_confirm(token).order_by("pk")) if token else []
        titles = _titles(filter(None, (followed.parts(row.what) for row in rows)))
        rows = [
            row for row in rows if (parts := followed.parts(row.what)) and (parts[0] not in TABLES or parts in titles)
        ]
        if not rows:
            return None
        with translation.override(rows[0].lang):
            wishes = [(wish(*parts, titles.get(parts, "")), row) for row in rows if (parts := followed.parts(row.what))]
            url = rows[0].confirm_url(token)
            words = {"wishes": wishes, "url": url, "asked": rows[0].asked_at.date()}
            subject = titled([words for words, _row in wishes])
            return Made(self._message("confirm", subject, words, mail, self._address(mail, rows[0])))

    def _gone(self, mail: Mail) -> Made | None:
        with translation.override(mail.about.get("lang") or settings.LANGUAGE_CODE):
            asked = datetime.date.fromisoformat(mail.about["asked"])
            words = {"asked": asked}
            subject = translation.gettext("What you followed is no longer published")
            return Made(self._message("gone", subject, words, mail, self._address(mail, mail.follower)))

    @staticmethod
    def _address(mail: Mail, follower: Follower | None) -> str:
        return mail.opened("to") or (follower.opened() if follower else "")

    # The message

    def _message(
        self, template: str, subject: str, words: dict[str, Any], mail: Mail, to: str, *, leave: str = "",
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Message:  # fmt: skip
        name = flat(self.site["name"])[:80]
        lang = translation.get_language() or settings.LANGUAGE_CODE
        shown = words | {
            "site": name, "subject": flat(subject), "lang": lang, "rtl": translation.get_language_bidi(),
            "home": absolute("/"), "privacy": absolute(reverse("cases:privacy")), "now": self.now,
        }  # fmt: skip
        headers = {
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": lang,
            **headers,
        }
        if leave:
            headers |= {
                "List-Id": f"<followers.{_host()}>", "List-Unsubscribe": f"<{leave}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }  # fmt: skip
        message = Message(
            flat(subject), wrapped(render_to_string(f"mail/{template}.txt", shown)), sender(name), [to], headers=headers,
            reply_to=[flat(self.site["contact_email"])] if self.site["contact_email"] else None,
        )  # fmt: skip
        message.attach_alternative(render_to_string(f"mail/{template}.html", shown), "text/html")
        return message


def _leave(followers: list[Follower], weekly: bool) -> str:
    """What the button of a mail program ends: all that brought this mail."""
    if weekly:
        return followers[0].leave_weekly_url
    return followers[0].leave_url if len(followers) == 1 else _leave_all(followers[0])


def _leave_all(follower: Follower) -> str:
    return f"{follower.leave_url}?of={followed.ALL}"


def _host() -> str:
    return urlsplit(settings.PUBLIC_BASE_URL).hostname or "localhost"


def sender(name: str) -> str:
    """Our address, under the name of the organisation where the settings give none."""
    given, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((given or name, address)) if address else settings.DEFAULT_FROM_EMAIL


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_BASE_URL}{iri_to_uri(path)}"


def _present(kind: str, slug: str) -> Any:
    """What is published now; its text is read when it is needed."""
    return TABLES[kind].objects.visible().filter(slug=slug).defer("body", "folded").first()


def _before(key: Key, first: int) -> dict[str, Any] | None:
    versions = PublishedVersion.objects.filter(kind=key[0], slug=key[1], number=first - 1)
    body = versions.values_list("body", flat=True).first()
    return loads(body) if body else None


def _titles(whats: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The titles of what is followed, as published now."""
    asked = set(whats)
    found: dict[tuple[str, str], str] = {}
    for kind, table in TABLES.items():
        slugs = {name for one, name in asked if one == kind}
        rows = table.objects.visible().filter(slug__in=slugs).values_list("slug", "title") if slugs else ()
        found |= {(str(kind), slug): title for slug, title in rows}
    return found
