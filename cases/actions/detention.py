"""Acts on a detention."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from cases import publishing
from cases.dates import PartialDate
from cases.models import Citation, Detention, PublishedCase, Source
from cases.vocab import Reading


@transaction.atomic
def confirm(
    detention: Detention, on: datetime.date, source: Source, *, by: User, now: datetime.datetime, how: str = ""
) -> None:
    """Records that a status still held on a day, says who says so, and shows it on the published page at once.

    Raises ValidationError for a day in the future or before the last confirmation.
    """
    require(by, Act.CONFIRM)
    detention = Detention.objects.select_for_update(no_key=True).get(pk=detention.pk)
    last = PartialDate(detention.last_confirmed).first if detention.last_confirmed else None
    if on > now.date():
        raise ValidationError({"on": _("A day in the future cannot be confirmed.")})
    if last and on < last:
        raise ValidationError({"on": _("It was confirmed later than that already.")})
    Citation.objects.of(detention, "last_confirmed").delete()
    Detention.objects.filter(pk=detention.pk).update(last_confirmed=PartialDate(on))
    citation = Citation(
        source=source,
        fact=detention,
        field="last_confirmed",
        reading=Reading.PRINTED,
        checked_on=now.date() if how else None,
        checked_how=how,
    )
    citation.full_clean(exclude=["fact_type", "fact_id"])
    citation.save()
    case = detention.subject.case
    if PublishedCase.objects.visible().filter(slug=case.slug).exists():
        publishing.patch(case, ("confirmations",), by=by, now=now)
