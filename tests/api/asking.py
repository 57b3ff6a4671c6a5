"""One question of schemathesis, and what it may find."""

from typing import Any

from schemathesis.checks import CHECKS, load_all_checks

PLAIN = {"Accept-Encoding": "identity"}  # it unpacks nothing
# What these take depends on what is published, or on what else is asked: a description cannot list it. Each names it.
DEPENDS = {
    "country", "arrested_in", "place", "facility", "law", "organisation", "case", "cursor", "arrested_after", "since", "asof", "after", "due_after",
}  # fmt: skip


def holds(case: Any) -> None:
    """Asks, and judges the answer by every check there is; what nobody can know beforehand may be refused."""
    load_all_checks()
    response = case.call(headers=PLAIN)
    refused = {one["parameter"] for one in response.json()["errors"]} if response.status_code == 400 else set()
    excluded = [CHECKS.get_one("positive_data_acceptance")] if refused and refused <= DEPENDS else []
    case.validate_response(response, excluded_checks=excluded)
