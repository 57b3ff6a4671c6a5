"""What every published document is made of: texts, facts with their citations, sources. Pure.

Every class says by `about` which consent group its facts belong to, and a field may say otherwise.
"""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue

from cases.dates import PartialDate
from cases.field_words import vocabulary_of, words_of
from cases.vocab import OPEN, FieldGroup

SCHEMA = 3


class About:
    """Marks a field whose consent group differs from that of its class."""

    def __init__(self, group: str):
        self.group = str(group)


def _storable(text: str) -> str:
    """Refuses what neither JSON columns nor canonical bytes can hold: NUL and lone surrogates."""
    if "\x00" in text or any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        raise ValueError("a text holds a sign that cannot be stored (NUL or half a character)")
    return text


Text = Annotated[str, AfterValidator(_storable)]
Edtf = Annotated[str, AfterValidator(lambda value: str(PartialDate(value)))]
Key = Annotated[str, About(OPEN)]
Code = str
Cites = Annotated[list[str], About(OPEN)]
Touches = Annotated[list[FieldGroup], About(OPEN)]


class Node(BaseModel):
    """A part of a document. Unknown fields are refused."""

    # Stored text holds every field, also those with a default: so says the schema of what is answered.
    model_config = ConfigDict(extra="forbid", populate_by_name=True, json_schema_serialization_defaults_required=True)
    about: ClassVar[str] = OPEN

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """With a sentence on each field, and the vocabulary of those that hold a code."""
        schema = handler(core_schema)
        told = handler.resolve_ref_schema(schema)["properties"]
        names = [one.__name__ for one in cls.__mro__]
        for name, field in cls.model_fields.items():
            about = {"description": words_of(names, name), "x-vocabulary": vocabulary_of(names, name)}
            known = told[field.alias or name]
            known.update({key: value for key, value in about.items() if value and key not in known})
        return schema


class Fact(Node):
    """A part that says something: it names the citations (by key) that prove it."""

    cites: Cites = []
    touches: Touches = []


class Prose(Node):
    """Words with their language, and the consent groups that they give away."""

    lang: Annotated[str, About(OPEN)]
    text: Text
    touches: Touches = []


class Ref(Node):
    """The name of a facility, law, organisation or post, as published, and the address of its page."""

    kind: Code
    slug: str
    name: Text
    short: Text = ""


class Stated(Fact):
    """One value that a source states: a name, a code, an EDTF date."""

    value: Text


class StatedProse(Fact):
    """Words that a source stands behind. Their `prose` is null where it was removed."""

    prose: Prose | None


# Sources and citations


class Source(Node):
    """A document or a person that says something."""

    key: Key
    kind: Code
    title: Text
    publisher: Ref | None = None
    signed_by: Text = ""
    lang: str = ""
    date: Edtf | None = None
    url: Text = ""
    archive_url: Text = ""
    relays: str | None = None


class Citation(Node):
    """The words of a source that prove, or dispute, a fact."""

    key: Key
    source: Key
    locator: Text = ""
    quote: Prose | None = None
    stance: Code
    stance_by: Text = ""
    says_instead: Prose | None = None
    hedge: Text = ""
    reading: Code
    reading_note: Text = ""
    checked_on: str | None = None
    checked_how: Text = ""


class Document(Node):
    """What every document has. `schema` is its number; `OPERATIONAL` names the sections that a patch may replace."""

    OPERATIONAL: ClassVar[tuple[str, ...]] = ()

    schema_number: int = Field(SCHEMA, alias="schema")
    slug: str
    sources: list[Source] = []
    citations: list[Citation] = []
