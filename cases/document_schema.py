"""Documents as JSON Schema (2020-12), with a sentence on every field. Pure."""

from typing import Any

from cases.document_parts import SCHEMA, Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(model: type[Document], address: str) -> dict[str, Any]:
    """What a document of this kind holds, under the address that stays. Every field is always there."""
    told = model.model_json_schema(mode="serialization")
    number = {**told["properties"]["schema"], "const": SCHEMA}
    return {"$schema": DIALECT, "$id": address} | told | {"properties": {**told["properties"], "schema": number}}
