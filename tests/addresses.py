"""Every address of the site, and an example for each that needs one.

Whoever adds an address with a value in it (a slug, a number) adds a sample to `SAMPLES`; whoever adds a model
that the fixtures do not hold adds one to `MODELS`. Tests that walk all addresses fail until it is there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from accounts.roles import Role
from appeals.models import Appeal, DemandOutcome, DueDate, PauseRequest
from appeals.vocab import AppealState
from cases.models import Case, Event, Source
from tests.admin import samples


def colleague() -> User:
    return User.objects.get_or_create(email="colleague@example.org", name="Colleague Placeholder", roles=["editor"])[0]


def proposed_date() -> models.Model:
    """A date of a draft: whoever drafts an appeal may change it."""
    row = DueDate.objects.exclude(appeal=None).first()
    if row is None:
        raise NoSample("make a DueDate of an appeal in tests/admin/samples.py")
    Appeal.objects.filter(pk=row.appeal_id).update(state=AppealState.DRAFT)
    return row


def outcome_of_a_draft() -> models.Model:
    """What came of a demand of a draft: whoever drafts an appeal may change it."""
    row = samples.row_of(DemandOutcome)
    Appeal.objects.filter(demands__outcomes=row).update(state=AppealState.DRAFT)
    return row


def story_row() -> dict:
    event = samples.row_of(Event)
    return {"object_id": event.case_id, "key": f"event-{event.pk}"}


# Name of an address, with its namespace, to a function that makes what it needs and returns its kwargs.
SAMPLES: dict[str, Callable[[], dict]] = {
    "mfa_remove_webauthn": lambda: {"pk": 0},  # nobody's
    "account_kept_words": lambda: {"pk": 0},
    "account_freeze": lambda: {"pk": colleague().pk},
    "account_thaw": lambda: {"pk": colleague().pk},
    "account_reset_factor": lambda: {"pk": colleague().pk},
    "account_reset_password_from_key": lambda: {"uidb36": "1", "key": "unknown-key"},
    "admin:app_list": lambda: {"app_label": "accounts"},
    # a case of the editor's: of another one it is refused to them
    "admin:cases_case_withdraw": lambda: {"object_id": samples.row_of(Case).pk},
    "admin:cases_case_story_row": story_row,
    "admin:cases_case_story_text": lambda: {"object_id": samples.row_of(Case).pk, "source": samples.row_of(Source).pk},
    "desk:news": lambda: {"pk": samples.row_of(PauseRequest).pk},
    "desk:results_csv": lambda: {"table": "appeals"},
    "desk:results_appeal": lambda: {"pk": samples.row_of(Appeal).pk},
    "desk:results_pdf": lambda: {"pk": samples.row_of(Appeal).pk},
    "desk:month": lambda: {"month": "2026-11"},
    "desk:week": lambda: {"day": "2026-11-22"},
    "desk:calendar": lambda: {"pk": 0},  # nobody's
    "desk:calendar_revoke": lambda: {"pk": 0},
    "desk:decide": lambda: {"pk": samples.row_of(DueDate).pk, "decision": "extend"},
    "desk:reassign": lambda: {"pk": samples.row_of(Case).pk},
    "desk:confirm": lambda: {"pk": samples.row_of(Case).pk},
    "admin:work": lambda: {"name": "drafts"},
    "admin:import_cases_template": lambda: {"form": "csv"},
    "admin:import_appeals_template": lambda: {"form": "xlsx"},
    "admin:import_cases_sheet": lambda: {"upload": "00000000-0000-4000-8000-000000000000"},
    "admin:import_appeals_sheet": lambda: {"upload": "00000000-0000-4000-8000-000000000000"},
    "admin:view_on_site": lambda: {"content_type_id": 0, "object_id": 0},
}

# By the name of the value: something of the right shape that names nothing. Public addresses answer 404 to it.
NAMES_NOTHING = {
    "slug": "never-was",
    "code": "xx",
    "number": 1,
    "sha": "0" * 64,
    "extension": "jpg",
    "recipient": "never-was",
    "token": "never-was",
    "scheme": "never-was",
    "value": "never-was",
    "name": "never-was",
    "path": "never-was",
}

# Model to a function that makes and returns one row that may be changed and deleted.
MODELS: dict[type[models.Model], Callable[[], models.Model]] = {
    User: lambda: User.objects.create_user("sample@example.org", name="Sample Placeholder", roles=[Role.EDITOR]),
    DueDate: proposed_date,
    DemandOutcome: outcome_of_a_draft,
}


class NoSample(Exception):
    """Says which sample is missing and where to add it."""


@dataclass(frozen=True)
class Address:
    name: str
    values: tuple[str, ...]  # what its pattern wants

    def __str__(self) -> str:
        return self.name


def all_addresses(urlconf: str | None = None) -> list[Address]:
    """Every named address of the site; what has no name are redirects inside the admin."""
    return list(_walk(get_resolver(urlconf).url_patterns, ()))


def _walk(patterns, namespaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, inside)
        elif pattern.name:
            yield Address(":".join([*namespaces, pattern.name]), _values(pattern))
        else:
            assert "admin" in namespaces, f"{pattern} has no name: the table of access needs one"


def _values(pattern: URLPattern) -> tuple[str, ...]:
    """The names of the values in a path() or re_path()."""
    regex = getattr(pattern.pattern, "regex", None)
    return tuple(pattern.pattern.converters) or tuple(regex.groupindex if regex else ())


def sample_kwargs(address: Address) -> dict:
    """Values for an address, made on the spot."""
    if not address.values:
        return {}
    if address.name in SAMPLES:
        return SAMPLES[address.name]()
    if names_nothing(address):
        return {value: NAMES_NOTHING[value] for value in address.values}
    model = model_of(address.name)
    if model is None:
        raise NoSample(f"add a sample for {address.name} ({', '.join(address.values)}) to tests/addresses.py")
    return {address.values[0]: sample_row(model).pk}


def names_nothing(address: Address) -> bool:
    """Whether an address is tried with values that name nothing, for want of a better sample."""
    known = address.name in SAMPLES or address.name.startswith("admin:")
    return bool(address.values) and not known and set(address.values) <= set(NAMES_NOTHING)


def model_of(name: str) -> type[models.Model] | None:
    """The model that an address of the admin is about, by the longest prefix that fits."""
    fitting = [
        model
        for model in admin.site._registry
        if name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_")
    ]
    return max(fitting, key=lambda model: len(model._meta.model_name), default=None)


def sample_row(model: type[models.Model]) -> models.Model:
    """One row of a model: made by its own function, else the first that is there, else a placeholder."""
    row = MODELS[model]() if model in MODELS else model._default_manager.first() or samples.row_of(model)
    if row is None:
        raise NoSample(f"add a function that makes a {model.__name__} to MODELS in tests/addresses.py")
    return row
