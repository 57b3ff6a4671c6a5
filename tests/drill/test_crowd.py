"""A thousand saves of one row, for `make drill`."""

import pytest
from django.template import engines

from cases.admin.sources import SourceAdmin
from tests.admin.test_conflicts_crowd import crowd

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

# What took the time was drawing some 900 whole pages of the admin in one process. Who is told reads the same words here,
# from the same form, without the page around them; the crowd of sixty gets whole pages.
WORDS_ALONE = "{{ adminform.form.non_field_errors }}{{ adminform.form.text.errors }}{{ adminform.form.seen }}"


def test_a_thousand_people_save_one_row_and_none_is_lost_silently(client_of, monkeypatch):
    monkeypatch.setattr(SourceAdmin, "change_form_template", engines["django"].from_string(WORDS_ALONE))
    crowd(client_of, 1000, 25)
