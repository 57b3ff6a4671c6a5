"""What a colleague who cannot keep cases any more still keeps: said where accounts are frozen and lose their roles."""

from collections import Counter

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.left_behind import SAYS
from accounts.models import User
from accounts.roles import Act
from cases.models import Case


def still_kept(accounts: list[User], to: User) -> dict[int, str]:
    """Of accounts that are frozen or have lost the role; with a link to the handover for who may do it. One query at most."""
    unable = {account.pk: account for account in accounts if not account.may(Act.RUN_APPEALS)}
    if not unable:
        return {}
    cases = Case.objects.filter(Q(coordinator__in=unable) | Q(backup__in=unable)).order_by()
    kept = Counter(pk for pair in cases.values_list("coordinator", "backup") for pk in pair if pk in unable)
    return {pk: _words(unable[pk], count, to) for pk, count in kept.items()}


def _words(account: User, count: int, to: User) -> str:
    words = ngettext(
        "%(name)s is still coordinator or backup of %(count)d case, and cannot act.",
        "%(name)s is still coordinator or backup of %(count)d cases, and cannot act.",
        count,
    ) % {"name": account, "count": count}
    if not to.may(Act.RUN_APPEALS):
        return format_html("{} {}", words, _("A coordinator or a publisher has to pass them on."))
    url = f"{reverse('desk:handover')}?from={account.pk}"
    return format_html('{} <a href="{}">{}</a>', words, url, _("Pass on all that they keep"))


SAYS.append(still_kept)
