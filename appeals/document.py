"""The published appeal: what strangers may see of it. Pure; the parts it shares with cases are in `cases.document`."""

from typing import Annotated

from cases.document_parts import About, Code, Document, Edtf, Fact, Key, Node, Prose, Ref, StatedProse, Text
from cases.reference_document import MODELS, Channel
from cases.vocab import DocumentKind, FieldGroup


class CaseLink(Node):
    """A published case that the appeal is about."""

    about = FieldGroup.NAME
    slug: str
    title: Text


class Issuer(Node):
    """Who issued the call."""

    name: Text
    organisation: Ref | None = None


class AppealText(Fact):
    """A part of the call as it was issued: the call itself, its background, a sample letter."""

    about = FieldGroup.EVENTS
    kind: Code
    recipient: str | None = None
    prose: Prose | None


class Demand(Fact):
    """One request, verbatim."""

    about = FieldGroup.EVENTS
    key: Key
    kind: Code
    text: Prose
    condition: Prose | None = None
    instruments: list[Ref] = []


class Outcome(Fact):
    """The state of a demand by one day. `event` is the key of the published event, of one of its cases, that shows it."""

    about = FieldGroup.EVENTS
    demand: Key
    outcome: Code
    on: str
    event: str | None = None
    note: Prose | None = None


class Reply(Fact):
    """What an official answered. Without its summary it says nothing: redacting what that touches takes the row."""

    about = FieldGroup.EVENTS
    key: Key
    kind: Code
    on: Edtf
    name: Text = ""
    style: Text = ""
    office: Text
    post: Ref | None = None
    summary: Prose


class Accredited(Fact):
    """The countries that an embassy serves."""

    countries: list[Code]


class Recipient(Fact):
    """A post with the holder that the appeal names, or an instruction to the reader."""

    key: Key
    role: Code
    name: Text = ""
    style: Text = ""
    office: Text = ""
    post: Ref | None = None
    institution: Ref | None = None
    country: Code = ""
    accredited: Accredited | None = None
    instruction: Prose | None = None
    salutation: Prose | None = None
    languages: list[str] = []
    for_writers_from: list[Code] = []
    channels: list[Channel] = []


class Deadline(Fact):
    """A date to write by. `replaced` is true when a later row took its place."""

    key: Key
    kind: Code
    date: str
    wording: Prose | None = None
    inclusive: bool = True
    zone: str = ""
    reason: Prose | None = None
    replaced: bool = False
    extension: bool = False


class Recalled(Fact):
    """The instruments that an appeal recalls as a whole."""

    laws: list[Ref]


class State(Node):
    """Where the appeal stands, by its code; whether a date has passed is computed on reading."""

    code: Code
    note: Prose | None = None


class Bounce(Node):
    """A channel that came back, and when."""

    channel: Key
    on: str


class AppealDocument(Document):
    """An appeal as strangers see it, in named sections."""

    OPERATIONAL = ("state", "deadlines", "outcomes", "replies", "bounces")

    title: Annotated[Text, About(FieldGroup.EVENTS)]
    kind: Code
    reference: Text = ""
    number_in_chain: int | None = None
    lang: str = "en"
    cases: Annotated[list[CaseLink], About(FieldGroup.NAME)] = []
    people: Annotated[list[Text], About(FieldGroup.NAME)] = []
    issuers: list[Issuer] = []
    is_ours: bool = False
    url: Text = ""
    issued: Edtf | None = None
    signatory: Text = ""
    previous: str | None = None
    facts: Fact
    title_proof: Fact
    issued_proof: Fact | None = None
    signatory_proof: Fact | None = None
    instruments: Recalled | None = None
    summary: Annotated[StatedProse | None, About(FieldGroup.EVENTS)] = None
    demands: Annotated[list[Demand], About(FieldGroup.EVENTS)] = []
    recipients: list[Recipient] = []
    texts: Annotated[list[AppealText], About(FieldGroup.EVENTS)] = []
    state: State
    deadlines: list[Deadline] = []
    outcomes: Annotated[list[Outcome], About(FieldGroup.EVENTS)] = []
    replies: Annotated[list[Reply], About(FieldGroup.EVENTS)] = []
    bounces: list[Bounce] = []


# Which document stands behind every kind that is published.
DOCUMENTS: dict[str, type[Document]] = {**MODELS, DocumentKind.APPEAL: AppealDocument}
