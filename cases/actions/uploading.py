"""A sheet on its way into the record: kept sealed until it is imported, matched column by column, then thrown away."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act, require
from cases.columns import guess, plain
from cases.import_rows import Columns
from cases.models import KnownHeader, Upload
from cases.models.uploads import KEPT_FOR
from cases.sheets import Sheet

NOT_USED = ""  # a header that somebody said belongs to no column


@transaction.atomic
def keep(*, kind: str, columns: Columns, sheet: Sheet, act: Act, by: User, now: datetime) -> Upload:
    """Keeps what was read, with a first guess which column is which. An older one of the account gives way."""
    require(by, act)
    forget_old(now=now)
    Upload.objects.filter(account=by, kind=kind).delete()
    upload = Upload(account=by, kind=kind, made_at=now, match=guess(columns.all, sheet.header, remembered(kind)))
    upload.put(sheet.as_data())
    upload.save()
    return upload


def forget_old(*, now: datetime) -> int:
    """Throws away the sheets that nobody imported within their time. Gives their number."""
    return Upload.objects.filter(made_at__lte=now - KEPT_FOR).delete()[0]


def remembered(kind: str) -> dict[str, str]:
    """Which column a header was last said to be."""
    return dict(KnownHeader.objects.filter(kind=kind).values_list("header", "column"))


@transaction.atomic
def match(*, upload: Upload, columns: Columns, chosen: Mapping[int, str], act: Act, by: User, now: datetime) -> None:
    """Which column is which, as chosen by hand: by the place in the header. Remembered for the next sheet."""
    require(by, act)
    header = Sheet.from_data(upload.data()).header
    known = {place: key for place, key in chosen.items() if 0 <= place < len(header)}
    upload.match = {key: place for place, key in known.items() if key in columns.by_key}
    upload.save(update_fields=["match"])
    for place, key in known.items():
        KnownHeader.objects.update_or_create(
            kind=upload.kind,
            header=plain(header[place])[:100],
            defaults={"column": key if key in columns.by_key else NOT_USED},
        )


def discard(*, upload: Upload, by: User, now: datetime) -> None:
    """Throws a sheet away."""
    Upload.objects.filter(pk=upload.pk, account=by).delete()
