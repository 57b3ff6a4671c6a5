"""Schemathesis asks the API what its description allows, and what it does not: no failure."""

import pytest
import schemathesis

from tests.api.asking import holds
from tests.api.conftest import as_a_stranger_reads_it, tried


@pytest.fixture
def few(program):
    return as_a_stranger_reads_it(tried(3, "examples", "fuzzing"))


@schemathesis.pytest.from_fixture("few").parametrize()
def test_no_question_finds_a_fault(case):
    holds(case)
