"""Cases of nobody, made to see the site full."""

import pytest
from django.core.management import CommandError, call_command

from cases.models import Case, Event, Person, PublishedCase


@pytest.fixture
def made(publisher):
    call_command("make_cases", 2, "--by", publisher.email, verbosity=0)
    return list(PublishedCase.objects.order_by("slug"))


def test_they_are_published_and_say_that_they_are_nobody(made):
    assert [row.slug for row in made] == ["synthetic-0", "synthetic-1"]
    assert all("nobody real" in row.title for row in made)


def test_a_second_call_adds_others(made, publisher):
    call_command("make_cases", 1, "--by", publisher.email, verbosity=0)
    assert PublishedCase.objects.count() == 3


def test_the_hard_one_has_ten_people_in_five_scripts_and_three_hundred_events(publisher, client):
    call_command("make_cases", "--hard", "--by", publisher.email, verbosity=0)
    assert Event.objects.count() == 300 and Person.objects.count() == 10
    page = client.get("/cases/synthetic-hard/").content.decode()
    assert all(
        words in page for words in ("ឈ្មោះឧទាហរណ៍", "اسم للتجربة", "示例姓名", "Synthetic event 1", "Synthetic denial")
    )


def test_nobody_makes_them_in_production_or_without_a_publisher(publisher, settings, editor):
    with pytest.raises(CommandError, match="no such publisher"):
        call_command("make_cases", 1, "--by", editor.email)
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("make_cases", 1, "--by", publisher.email)
    assert not Case.objects.exists()
