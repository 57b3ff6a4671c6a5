"""The JSON Schemas of the documents of a snapshot. Pure."""

from appeals.document import AppealDocument
from appeals.packaging.descriptor import as_json
from cases.document_parts import Document
from cases.reference_document import MODELS
from cases.vocab import DocumentKind

DRAFT = "https://json-schema.org/draft/2020-12/schema"
DOCUMENTS: dict[str, type[Document]] = {**MODELS, DocumentKind.APPEAL: AppealDocument}


def schema(kind: str) -> bytes:
    model = DOCUMENTS[kind]
    return as_json({"$schema": DRAFT, **model.model_json_schema(by_alias=True, mode="serialization")})
