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
from appeals.models import DueDate
from cases.models import Case


def still_kept(accounts: list[User], to: User) -> dict[int, str]:
    """Of accounts that are frozen or have lost the role; with a link to the handover for who may do it. Two queries at most."""
    unable = {account.pk: account for account in accounts if not account.may(Act.RUN_APPEALS)}
    if not unable:
        return {}
    cases = Case.objects.filter(Q(coordinator__in=unable) | Q(backup__in=unable)).order_by()
    kept = Counter(pk for pair in cases.values_list("coordinator", "backup") for pk in pair if pk in unable)
    own = Counter(DueDate.objects.undecided().filter(for_whom__in=unable).order_by().values_list("for_whom", flat=True))
    return {pk: _words(unable[pk], kept[pk], own[pk], to) for pk in [*kept, *(own.keys() - kept.keys())]}


def _words(account: User, cases: int, dates: int, to: User) -> str:
    words = [_("%(name)s cannot act.") % {"name": account}]
    if cases:
        said = ngettext("Is still coordinator or backup of %(count)d case.", "Is still coordinator or backup of %(count)d cases.", cases)  # fmt: skip
        words.append(said % {"count": cases})
    if dates:
        said = ngettext(
            "Of %(count)d own date nobody is reminded.", "Of %(count)d own dates nobody is reminded.", dates
        )
        words.append(said % {"count": dates})
    if not to.may(Act.RUN_APPEALS):
        return " ".join([*words, _("A coordinator or a publisher has to pass it on.")])
    url = f"{reverse('desk:handover')}?from={account.pk}"
    return format_html('{} <a href="{}">{}</a>', " ".join(words), url, _("Pass on all that they keep"))


SAYS.append(still_kept)
