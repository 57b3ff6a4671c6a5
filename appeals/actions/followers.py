"""Those who follow, as colleagues meet them: a number, and an address that someone wants to have erased."""

import logging

from django.db import transaction

from accounts.models import User
from accounts.roles import Act, require
from appeals import following, mail_address

log = logging.getLogger(__name__)


@transaction.atomic
def erase_address(*, address: str, by: User) -> int:
    """Ends all that an address follows or was asked about, at the wish of its owner. Gives the number of rows.

    Written down is who did it, and not whom it was for. Raises ValidationError for what is no address.
    """
    require(by, Act.READ_INBOX)
    done = following.erase(mail_address.cleaned(address))
    log.warning("An address was erased on request by account %d: %d things were followed.", by.pk, done)
    return done
