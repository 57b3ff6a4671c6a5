"""What documents promise, for every field that is there and every one still to come."""

import pytest
from django.apps import apps
from pydantic import ValidationError

from appeals.document import AppealDocument
from cases import document as doc
from cases import document_data as plain
from cases import document_parts as base
from cases.reference_document import MODELS
from cases.vocab import OPEN, FieldGroup

DOCUMENTS = [*MODELS.values(), AppealDocument]
GROUPS = {*FieldGroup.values, OPEN}


@pytest.mark.parametrize("model", DOCUMENTS, ids=lambda model: model.__name__)
def test_every_path_of_a_document_has_a_consent_group(model):
    paths = dict(plain.field_groups(model))
    assert paths
    assert set(paths.values()) <= GROUPS


def test_health_family_place_and_charges_stand_under_their_groups():
    paths = dict(plain.field_groups(doc.CaseDocument))
    assert paths["detentions[].placements[].facility.name"] == FieldGroup.LOCATION
    assert paths["subjects[].relations[].name"] == FieldGroup.FAMILY
    assert paths["charges[].penalties[].years"] == FieldGroup.CHARGES
    assert paths["subjects[].photo.sha"] == FieldGroup.PHOTO
    assert paths["subjects[].name.value"] == FieldGroup.NAME


@pytest.mark.parametrize("label", ["cases", "appeals"])
def test_every_field_of_every_model_is_declared_public_with_its_group_or_withheld(label):
    for model in apps.get_app_config(label).get_models():
        if model._meta.proxy or model.__name__.endswith("History"):
            continue
        fields = {field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many]}
        disclosed, withheld = set(model.disclosed), set(model.withheld)
        assert disclosed | withheld == fields, f"{model.__name__}: {(disclosed | withheld) ^ fields}"
        assert not disclosed & withheld, model.__name__
        assert set(model.disclosed.values()) <= GROUPS, model.__name__


@pytest.mark.parametrize("bad", ["a\x00b", "half \ud800"])
def test_a_text_that_cannot_be_stored_is_refused(bad):
    with pytest.raises(ValidationError, match="cannot be stored"):
        base.Stated(value=bad)


def test_an_unknown_field_is_refused():
    with pytest.raises(ValidationError):
        base.Ref(kind="law", slug="x", name="x", secret="x")


def test_canonical_text_knows_neither_order_nor_blanks_and_refuses_numbers_that_are_none():
    assert plain.canonical({"b": 1, "a": "ស"}) == '{"a":"ស","b":1}'
    with pytest.raises(ValueError):
        plain.canonical({"a": float("nan")})


def test_a_redacted_row_takes_its_citations_and_sources_along():
    quote = {"lang": "en", "text": "words", "touches": []}
    citation = {"key": "c1", "source": "q1", "quote": quote, "stance": "supports", "reading": "printed"}
    data = plain.dump(
        doc.CaseDocument(
            slug="x",
            title="X",
            charges=[doc.Charge(key="a1", detention="d1", wording=base.Prose(lang="en", text="x"), cites=["c1"])],
            citations=[citation],
            sources=[base.Source(key="q1", kind="news", title="News")],
        )
    )
    cleaned = plain.redacted(doc.CaseDocument, data, "charges")
    assert (cleaned["charges"], cleaned["citations"], cleaned["sources"]) == ([], [], [])
    assert data["citations"], "the document given is left as it was"


def test_a_case_of_an_older_schema_is_one_of_today():
    row = {"key": "e1", "kind": "arrest", "happening": "happened", "headline": base.Prose(lang="en", text="x")}
    notice = {"on": "2026-11-02", "text": base.Prose(lang="en", text="x")}
    today = plain.dump(doc.CaseDocument(slug="x", title="X", events=[row], corrections=[notice]))
    old = {**today, "schema": 1}
    old["events"] = [{name: value for name, value in one.items() if name != "occasion"} for one in today["events"]]
    old["corrections"] = [{name: one[name] for name in one if name != "section"} for one in today["corrections"]]
    assert plain.loads(plain.canonical(old)) == today
