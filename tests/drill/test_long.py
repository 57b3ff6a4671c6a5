"""Long checks, for `make drill`."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import chain, publishing
from cases.models import Case
from tests import factories
from tests.cases.test_concurrency import at_once
from tests.cases.test_dates import test_words_are_read_back_without_loss as read_back
from tests.public.test_pages import PARAMETERS

pytestmark = pytest.mark.drill


def test_twenty_thousand_dates_are_read_back_without_loss():
    settings(max_examples=20_000, deadline=None)(read_back)()


@pytest.mark.django_db
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.dictionaries(st.sampled_from(PARAMETERS), st.lists(st.text(max_size=30), max_size=3), max_size=5))
def test_no_query_string_breaks_the_list_of_cases(client, query):
    assert client.get("/cases/", query).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_twenty_publishers_at_once_make_one_chain(publisher, now):
    case = factories.case("crowded")
    answers = at_once(20, lambda n: publishing.publish(Case.objects.get(pk=case.pk), by=publisher, now=now).number)
    assert sorted(answers) == list(range(1, 21))
    assert chain.chain_faults("case", "crowded") == []
