"""One question of schemathesis, and what it may find."""

from typing import Any

from schemathesis.checks import CHECKS, load_all_checks

# Whether they take a value depends on what is published: a description cannot list it.
PUBLISHED = {
    "country", "place", "facility", "law", "organisation", "case", "cursor",
}  # fmt: skip


def holds(case: Any) -> None:
    """Asks, and judges the answer by every check there is; a value that may not be published is no fault of ours."""
    load_all_checks()
    response = case.call()
    unpublished = response.status_code == 400 and {one["parameter"] for one in response.json()["errors"]} <= PUBLISHED
    excluded = [CHECKS.get_one("positive_data_acceptance")] if unpublished else []
    case.validate_response(response, excluded_checks=excluded)
