"""Many-to-many tables, named so that their history is kept as well."""

from accounts.history import tracked_links
from cases.models.charges import Judgment
from cases.models.events import Event


@tracked_links
class EventDetention(Event.detentions.through):  # type: ignore[name-defined]
    """Whose custody an event is about."""

    class Meta:
        proxy = True


@tracked_links
class JudgmentCharge(Judgment.charges.through):  # type: ignore[name-defined]
    """Which charges a judgment decides on."""

    class Meta:
        proxy = True
