"""The API, asked at length: every boundary of every parameter, and some hundred made-up questions for each address."""

import pytest
from hypothesis import HealthCheck, settings

from tests.api.asking import holds
from tests.api.conftest import one_connection, program, to_try, tried  # noqa: F401 (fixtures)

pytestmark = pytest.mark.drill
many = to_try(tried(300, "examples", "coverage", "fuzzing", deterministic=False))


@many.parametrize()
@settings(deadline=None, suppress_health_check=list(HealthCheck))  # nothing is written; long questions are the point
def test_no_question_finds_a_fault(case, one_connection):  # noqa: F811
    holds(case)
