"""Commands that people type."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from cases import publishing
from cases.models import Citation, Event, Person, PublishedCase, PublishedVersion
from tests import factories

pytestmark = pytest.mark.django_db


def said(capsys, *words: str, **options) -> str:
    call_command(*words, **options)
    return capsys.readouterr().out


class TestLoadDemo:
    def test_publishes_both_cases_and_shows_each_password_once(self, capsys):
        first = said(capsys, "load_demo")
        assert first.count("@demo.example") == 4
        assert set(PublishedCase.objects.values_list("slug", flat=True)) == {"kem-sokha", "muong-sopheak"}
        assert "@demo.example" not in said(capsys, "load_demo")

    def test_leaves_what_someone_entered_alone(self, capsys):
        factories.case("entered-by-someone")
        said(capsys, "load_demo")
        assert not User.objects.exists()
        assert not PublishedCase.objects.exists()

    def test_keeps_an_edit_when_run_again(self, capsys):
        said(capsys, "load_demo")
        Event.objects.filter(kind="arrest").update(headline="Edited by someone")
        said(capsys, "load_demo")
        assert Event.objects.filter(headline="Edited by someone").exists()

    def test_is_refused_in_production(self, settings):
        settings.PRODUCTION = True
        with pytest.raises(CommandError, match="production"):
            call_command("load_demo")


class TestPublish:
    def test_check_names_each_document_that_would_change(self, capsys, publisher, now):
        row = factories.case("one")
        publishing.publish(row, by=publisher, now=now)
        publishing.publish(factories.case("other"), by=publisher, now=now)
        assert said(capsys, "publish", "--check") == "0 published documents would change.\n"
        Event.objects.filter(case=row).update(headline="Edited")
        facility = Event.objects.get(case=row).detentions.get().placements.get().facility
        type(facility).objects.filter(pk=facility.pk).update(address="A street")
        out = said(capsys, "publish", "--check")
        assert "would change: case one" in out
        assert f"would change: facility {facility.slug}" in out
        assert "2 published documents would change." in out

    def test_publishes_in_somebody_s_name(self, capsys, publisher):
        factories.case("one")
        assert "one: version 1 is published." in said(capsys, "publish", "one", by=publisher.email)

    def test_names_what_is_missing(self, publisher):
        row = factories.case("one")
        Citation.objects.of(Person.objects.get(subjects__case=row)).delete()
        with pytest.raises(CommandError, match="No source"):
            call_command("publish", "one", by=publisher.email)

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            (["publish"], "Name the cases"),
            (["publish", "one", "--by", "nobody@example.org"], "no account"),
            (["publish", "nosuch", "--by", "publisher@example.org"], "no case"),
            (["publish", "nosuch", "--by", "editor@example.org"], "may not publish"),
        ],
    )
    def test_says_what_it_needs(self, publisher, editor, words, reason):
        with pytest.raises(CommandError, match=reason):
            call_command(*words)


class TestVerifyVersions:
    def test_is_content_with_what_was_published(self, capsys, publisher, now):
        publishing.publish(factories.case(), by=publisher, now=now)
        assert "every version is what was published" in said(capsys, "verify_versions")

    def test_fails_and_names_a_version_that_was_changed(self, capsys, publisher, now):
        publishing.publish(factories.case("tampered"), by=publisher, now=now)
        PublishedVersion.objects.filter(slug="tampered").update(body="{}")
        with pytest.raises(CommandError):
            call_command("verify_versions")
        assert "case/tampered v1" in capsys.readouterr().err
