"""Many-to-many tables, named so that their history is kept as well."""

from accounts.history import tracked_links
from appeals.models.appeal import Appeal, Demand, Recipient


@tracked_links
class AppealCase(Appeal.cases.through):  # type: ignore[name-defined]
    """Which cases an appeal is about."""

    class Meta:
        proxy = True


@tracked_links
class AppealPerson(Appeal.people.through):  # type: ignore[name-defined]
    """Whom an appeal means."""

    class Meta:
        proxy = True


@tracked_links
class AppealIssuer(Appeal.issuers.through):  # type: ignore[name-defined]
    """Who issued an appeal."""

    class Meta:
        proxy = True


@tracked_links
class AppealInstrument(Appeal.instruments.through):  # type: ignore[name-defined]
    """Which instruments an appeal recalls."""

    class Meta:
        proxy = True


@tracked_links
class DemandInstrument(Demand.instruments.through):  # type: ignore[name-defined]
    """Which instruments a demand invokes."""

    class Meta:
        proxy = True


@tracked_links
class RecipientChannel(Recipient.channels.through):  # type: ignore[name-defined]
    """Which channels an appeal offers."""

    class Meta:
        proxy = True
