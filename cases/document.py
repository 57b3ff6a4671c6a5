"""The published document of a case: what strangers may see, field by field, and nothing else. Pure.

A field that is added here is public. Every class says by `about` which consent group its facts belong to, and a field
may say otherwise; `document_data.field_groups` lists them and fails for a field on no list. The schema is the API's schema.
"""

from typing import Annotated

from cases.document_parts import About, Code, Document, Edtf, Fact, Key, Node, Prose, Ref, Stated, StatedProse, Text
from cases.vocab import FieldGroup


class NameForm(Fact):
    """Another form of a name: an alias, a nickname, another script."""

    about = FieldGroup.NAME
    text: Text
    kind: Code
    lang: str
    script: str


class Affiliation(Fact):
    """What someone is, or was, in an organisation."""

    about = FieldGroup.NAME
    role: Prose
    organisation: Ref | None = None
    began: Edtf | None = None
    ended: Edtf | None = None
    note: Prose | None = None


class Relation(Fact):
    """Who someone else is to the subject."""

    about = FieldGroup.FAMILY
    name: Text
    kind: Code
    note: Prose | None = None


class Photo(Node):
    """A published picture. Its address is /media/<sha>.<extension>."""

    about = FieldGroup.PHOTO
    sha: str
    extension: str
    width: int
    height: int
    credit: Text
    alt: Text


class Subject(Fact):
    """Whom the case is about. `kind` is person, organisation or group."""

    about = FieldGroup.NAME
    key: Key
    kind: Code
    name: Stated
    names: list[NameForm] = []
    gender: Stated | None = None
    birth: Stated | None = None
    death: Stated | None = None
    nationality: Stated | None = None
    biography: StatedProse | None = None
    affiliations: list[Affiliation] = []
    relations: Annotated[list[Relation], About(FieldGroup.FAMILY)] = []
    photo: Annotated[Photo | None, About(FieldGroup.PHOTO)] = None
    organisation: Ref | None = None
    count: int | None = None
    count_kind: Code = "exact"


class Placement(Fact):
    """A stay in one place during a detention."""

    about = FieldGroup.LOCATION
    facility: Ref | None = None
    place: Prose | None = None
    province: Text = ""
    country: Code = ""
    country_proof: Fact | None = None
    began: Edtf | None = None
    ended: Edtf | None = None
    is_over: bool = False


class Detention(Fact):
    """Custody of one subject. `cites` prove the status, which the latest event brought."""

    about = FieldGroup.EVENTS
    key: Key
    subject: Key
    label: Text = ""
    count: int | None = None
    count_kind: Code = "exact"
    status: Code
    began: Edtf | None = None
    ended: Edtf | None = None
    placements: Annotated[list[Placement], About(FieldGroup.LOCATION)] = []


class Confirmation(Fact):
    """Until when a detention's status is known to hold."""

    about = FieldGroup.EVENTS
    detention: Key
    on: Edtf


class Penalty(Fact):
    """What a law threatens with: the least or the most of it."""

    about = FieldGroup.CHARGES
    bound: Code
    kind: Code
    text: Prose
    years: str | None = None
    amount: str | None = None
    currency: str = ""


class ChargeStatus(Fact):
    """How a charge stood from a day on."""

    about = FieldGroup.CHARGES
    state: Code
    on: Edtf | None = None
    authority: Ref | None = None
    note: Prose | None = None


class Charge(Fact):
    """What someone is accused of or charged with, in the words used; `statuses` tell how it went."""

    about = FieldGroup.CHARGES
    key: Key
    detention: Key
    wording: Prose
    provision: Ref | None = None
    basis: Prose | None = None
    act_on: Edtf | None = None
    act_place: Prose | None = None
    docket: Text = ""
    replaces: str | None = None
    statuses: list[ChargeStatus] = []
    penalties: list[Penalty] = []


class Judgment(Fact):
    """What a court decided, over one or several charges."""

    about = FieldGroup.CHARGES
    detention: Key
    charges: list[str] = []
    court: Ref | None = None
    instance: Text = ""
    on: Edtf | None = None
    outcome: Code
    sentence: Prose | None = None
    years: str | None = None
    note: Prose | None = None


class Restriction(Fact):
    """What someone may not do outside custody: bail, travel ban, reporting."""

    about = FieldGroup.CHARGES
    detention: Key
    kind: Code
    note: Prose | None = None
    began: Edtf | None = None
    ended: Edtf | None = None


class Condition(Fact):
    """What is said of conditions in a detention: health, lawyer, family, visitors and others."""

    about = FieldGroup.EVENTS
    detention: Key
    kind: Code
    state: Code
    since: Edtf | None = None
    since_as_printed: Text = ""
    note: Prose | None = None


class Actor(Node):
    """Who did something, as the source names them."""

    about = FieldGroup.EVENTS
    name: Prose
    organisation: Ref | None = None
    role: Prose | None = None


class Event(Fact):
    """One dated thing in the life of a case."""

    about = FieldGroup.EVENTS
    key: Key
    order: int = 0
    kind: Code
    happening: Code
    on: Edtf | None = None
    on_as_printed: Text = ""
    local_time: str | None = None
    zone: str = ""
    place: Prose | None = None
    facility: Annotated[Ref | None, About(FieldGroup.LOCATION)] = None
    headline: Prose
    body: Prose | None = None
    actors: list[Actor] = []
    detentions: list[str] = []
    brings: Code = ""
    occasion: Text = ""


class Recognition(Fact):
    """What someone else says of the case, in their words and their name."""

    about = FieldGroup.EVENTS
    by: Prose
    organisation: Ref | None = None
    subject: str | None = None
    wording: Prose
    on: Edtf | None = None


class Identifier(Fact):
    """A number of another register, or of an organisation."""

    scheme: Code
    value: Text


class Correction(Node):
    """A notice of what was wrong here, and when it was mended."""

    about = FieldGroup.EVENTS
    on: str
    text: Prose | None
    section: Code = ""


class CaseDocument(Document):
    """A case as strangers see it, in named sections."""

    OPERATIONAL = ("confirmations",)

    title: Annotated[Text, About(FieldGroup.NAME)]
    old_slugs: Annotated[list[str], About(FieldGroup.NAME)] = []
    reference: Text = ""
    countries: list[Code] = []
    countries_proof: Fact | None = None
    lang: str = "en"
    summary: Annotated[StatedProse | None, About(FieldGroup.EVENTS)] = None
    subjects: Annotated[list[Subject], About(FieldGroup.NAME)] = []
    detentions: Annotated[list[Detention], About(FieldGroup.EVENTS)] = []
    confirmations: Annotated[list[Confirmation], About(FieldGroup.EVENTS)] = []
    events: Annotated[list[Event], About(FieldGroup.EVENTS)] = []
    charges: Annotated[list[Charge], About(FieldGroup.CHARGES)] = []
    judgments: Annotated[list[Judgment], About(FieldGroup.CHARGES)] = []
    restrictions: Annotated[list[Restriction], About(FieldGroup.CHARGES)] = []
    conditions: Annotated[list[Condition], About(FieldGroup.EVENTS)] = []
    recognitions: Annotated[list[Recognition], About(FieldGroup.EVENTS)] = []
    context: StatedProse | None = None
    identifiers: list[Identifier] = []
    corrections: Annotated[list[Correction], About(FieldGroup.EVENTS)] = []
