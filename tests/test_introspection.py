"""What every model of ours keeps to, also the one that is written tomorrow."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.utils.functional import Promise

OURS = ("accounts", "cases", "appeals")

# Models without history, which only the program writes: what is published has its versions, `Publication` says
# who and why, the inbox and the keys of the day must forget, and so must one-time tokens.
UNTRACKED = {
    "cases.Checkup",
    "cases.Lookout",
    "accounts.SpentToken",
    "cases.Upload",  # what waits to be imported, for a day
    "cases.KnownHeader",  # what the import remembers of headers
    "accounts.StaffSession",  # ends and is gone
    "accounts.KeptForm",  # sealed, deleted within the hour
    "cases.PublishedCase",
    "cases.PublishedCharge",
    "cases.PublishedDetention",
    "cases.PublishedEvent",
    "cases.PublishedVersion",
    "cases.PublishedReference",
    "cases.PublishedFile",
    "cases.PublishedMention",
    "cases.PublishedSite",
    "cases.PublishedSnapshot",
    "cases.PublishedSnapshotEntry",
    "cases.PublishedSnapshotFile",
    "cases.PublishedSnapshotPart",
    "cases.RetiredVersion",
    "cases.Publication",
    "cases.SealedReading",  # is itself a record of who read, which takes new rows only
    "cases.InboxMessage",
    "cases.Erasure",
    "cases.IntakeKey",
    "appeals.Reminder",  # the worker alone writes it
    "appeals.PublishedAppeal",
    "appeals.PublishedAppealCase",
    "appeals.PublishedCounts",
    "appeals.ActionReport",  # of one that is taken back nothing stays; decisions about it have a history
    "appeals.ReportedCount",
    "appeals.Mail",  # the outbox, the things still to tell, and how far the worker looked
    "appeals.Telling",
    "appeals.Herald",
    "appeals.Follower",  # an address that leaves must leave nothing behind
}

# Fields that say what they are by their name alone.
SELF_EXPLAINING = {
    "id",
    "password",
    "last_login",
    "session_key",
    "session_data",
    "expire_date",
    "created_at",
    "updated_at",
    "created_by",
    "case",
    "appeal",
    "person",
}


def is_history(model: type[models.Model]) -> bool:
    return hasattr(model, "pgh_tracked_model")


def ours() -> list[type[models.Model]]:
    """Our models, proxies included, without history tables and the tables of many-to-many fields."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS and not is_history(model) and not is_link(model)
    ]


def is_link(model: type[models.Model]) -> bool:
    return bool(model._meta.concrete_model._meta.auto_created)


def links() -> list[type[models.Model]]:
    """The tables of many-to-many fields, as the proxies that give them a history, or bare where none does."""
    tables = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in OURS and is_link(m)]
    proxied = {m._meta.concrete_model for m in tables if m._meta.proxy}
    return [m for m in tables if m._meta.proxy or m not in proxied]


def fields_of(model: type[models.Model]) -> list[models.Field]:
    """The fields that a person fills in: no keys, no computed columns, nothing of a parent."""
    return [
        field
        for field in model._meta.local_fields
        if not field.auto_created and not isinstance(field, models.GeneratedField | models.AutoField)
    ]


each_model = pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)


@each_model
def test_it_has_a_name_that_can_be_translated(model):
    for name in ("verbose_name", "verbose_name_plural"):
        assert isinstance(getattr(model._meta, name), Promise), f"give {model.__name__} a {name} through gettext_lazy"


@each_model
def test_a_row_says_what_it_is(model):
    assert model.__str__ is not models.Model.__str__, f"write {model.__name__}.__str__"


@each_model
def test_its_fields_explain_themselves(model):
    silent = [field.name for field in fields_of(model) if field.editable and not explains_itself(field)]
    assert silent == [], f"add a help text, with an example, to these fields of {model.__name__}"


def explains_itself(field: models.Field) -> bool:
    """By its help text, or its form field's (a partial date), or since a related record is chosen by name."""
    if field.is_relation or field.help_text or field.name in SELF_EXPLAINING:
        return True
    form_field = field.formfield()
    return bool(form_field and form_field.help_text)


@each_model
def test_its_words_for_people_can_be_translated(model):
    plain = [
        field.name
        for field in fields_of(model)
        if (field.help_text and not isinstance(field.help_text, Promise)) and field.name not in SELF_EXPLAINING
    ]
    assert plain == [], f"pass these help texts of {model.__name__} through gettext_lazy"


@each_model
def test_its_constraints_speak_to_a_person(model):
    """A refused form shows the message; the default one names the constraint, not the mistake."""
    if model._meta.label in UNTRACKED:
        pytest.skip("no person fills it in")
    standard = models.CheckConstraint(name="x", condition=models.Q()).default_violation_error_message
    mute = [c.name for c in model._meta.constraints if str(c.violation_error_message) == str(standard)]
    assert mute == [], f"give these constraints of {model.__name__} a violation_error_message"


@each_model
def test_its_history_is_kept_by_the_database(model):
    tracked = model._meta.concrete_model if model._meta.proxy else model
    has_history = bool(getattr(tracked, "pgh_event_models", {}))
    if tracked._meta.label in UNTRACKED:
        assert not has_history, f"{model.__name__} stands among the untracked models, yet has a history"
    else:
        assert has_history, f"decorate {model.__name__} with accounts.history.tracked, or list it as untracked"


@pytest.mark.parametrize("link", links(), ids=lambda link: link.__name__)
def test_history_is_kept_of_many_to_many_fields_as_well(link):
    assert getattr(link, "pgh_event_models", {}), f"give {link.__name__} a proxy with accounts.history.tracked_links"


def test_the_list_of_untracked_models_names_no_model_that_is_gone():
    assert UNTRACKED - {model._meta.label for model in ours()} == set()


@pytest.mark.parametrize(
    "history",
    [m for m in apps.get_models() if is_history(m) and m._meta.app_label in OURS],
    ids=lambda m: m.__name__,
)
def test_history_is_only_ever_added_to(history):
    guards = {trigger.name for trigger in history._meta.triggers}
    assert {"append_only", "no_truncate"} <= guards


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
