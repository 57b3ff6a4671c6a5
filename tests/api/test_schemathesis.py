"""Schemathesis asks the API what its description allows, and what it does not: no failure."""

from hypothesis import HealthCheck, settings

from tests.api.asking import holds
from tests.api.conftest import to_try, tried

few = to_try(tried(3, "examples", "fuzzing"))


@few.parametrize()
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # nothing is written
def test_no_question_finds_a_fault(case, one_connection):
    holds(case)
