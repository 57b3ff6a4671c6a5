"""Finding rows of the record by any name or number they go by, in any script, order or spelling.

A name is compared in its folded form (the SQL function `fold`): part of it is found, and so is one that is somewhat
misspelt or has its words in another order. Numbers are compared by their key: 278.17, 278/17 and UA 278/17 are one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, models, transaction
from django.db.models import Case as Choose
from django.db.models import F, Func, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Case,
    CaseSubject,
    ExternalIdentifier,
    Facility,
    LegalProvision,
    Name,
    Organisation,
    Person,
    Post,
    Redirect,
    Source,
    Tenure,
)  # fmt: skip

# Below this two names count as different (measured in the trials); two people as different below `LIKELY`.
LIKENESS = 0.45
LIKELY = 0.6
LONGEST, MOST_WORDS, MOST_NAMES = 200, 8, 20
EXACT, PART = 3.0, 1.0  # added to the likeness (0 to 1): the name itself comes first, then names that contain the words


@dataclass(frozen=True)
class Way:
    """One place where a kind of row keeps what it is called."""

    kind: str
    model: type[models.Model]
    text: str  # path to the name
    row: str  # path to the row that is found
    label: str | Promise = ""  # what matched; empty for the row's own name
    is_number: bool = False  # compared by its key as well
    is_address: bool = False  # compared as a whole only
    only: Q = field(default_factory=Q)

    @property
    def expression(self) -> Any:
        """The name as text; of a list, all of it."""
        column = self.model._meta.get_field(self.text) if "__" not in self.text else None
        if getattr(column, "base_field", None) is not None:
            return Func(F(self.text), Value(" | "), function="array_to_string", output_field=models.TextField())
        return F(self.text)


WAYS: tuple[Way, ...] = (
    Way("case", Case, "title", "pk"),
    Way("case", Case, "reference", "pk", _("our reference"), is_number=True, only=Q(reference__gt="")),
    Way("case", Case, "slug", "pk", _("address of its page"), is_address=True),
    Way("case", Redirect, "old_slug", "case_id", _("old address"), is_address=True),
    Way("case", ExternalIdentifier, "value", "case_id", _("another register's number"), is_number=True),
    Way("case", CaseSubject, "group_label", "case_id", _("group"), only=Q(group_label__gt="")),
    Way("person", Person, "name", "pk"),
    Way("person", Person, "described_as", "pk", _("described as"), only=Q(described_as__gt="")),
    Way("person", Name, "text", "person_id", _("further name")),
    Way("official", Post, "title", "pk"),
    Way("official", Post, "institution__name", "pk", _("institution")),
    Way("organisation", Organisation, "name", "pk"),
    Way("organisation", Organisation, "acronym", "pk", _("short form"), only=Q(acronym__gt="")),
    Way("organisation", Organisation, "other_names", "pk", _("other names"), only=~Q(other_names=[])),
    Way("facility", Facility, "name", "pk"),
    Way("facility", Facility, "other_names", "pk", _("other names"), only=~Q(other_names=[])),
    Way("law", LegalProvision, "law", "pk"),
    Way("law", LegalProvision, "article", "pk", _("article"), only=Q(article__gt="")),
    Way("law", LegalProvision, "title", "pk", _("offence or subject"), only=Q(title__gt="")),
    # Of a confidential source only the public wording is searched and shown.
    Way("source", Source, "title", "pk", only=Q(confidential=False)),
    Way("source", Source, "public_wording", "pk", only=Q(confidential=True)),
)

# What people lead to: their cases and their posts are found by any of their names.
THROUGH_PEOPLE: tuple[tuple[str, type[models.Model], str, str | Promise], ...] = (
    ("case", CaseSubject, "case_id", _("person")),
    ("official", Tenure, "post_id", _("holder")),
)


@dataclass(frozen=True)
class Hit:
    """A row that was found, and by which of its names."""

    kind: str
    pk: int
    text: str
    label: str | Promise
    score: float
    is_number: bool = False

    @property
    def is_the_number(self) -> bool:
        """It bears the very number that was asked for."""
        return self.is_number and self.score >= EXACT


@dataclass(frozen=True)
class Wanted:
    """What someone is looking for, as the database folds it."""

    folded: str
    number: str
    address: str

    @property
    def words(self) -> list[str]:
        return self.folded.split()[:MOST_WORDS]


def wanted(text: str) -> Wanted:
    """Words as typed, made comparable. Nonsense becomes nothing."""
    text = text.replace("\x00", "").encode(errors="ignore").decode()[:LONGEST]
    with connection.cursor() as cursor:
        cursor.execute("select fold(%s), identifier_key(%s), lower(trim(%s))", [text, text, text])
        return Wanted(*cursor.fetchone())


def find(text: str, ways: Iterable[Way] = WAYS, most: int = 20) -> dict[str, list[Hit]]:
    """Rows that go by `text` or something like it, by kind, the likeliest first; each at most once.

    At most `most` of each way to a name are looked at. Four queries, however many kinds.
    """
    sought, ways = wanted(text), list(ways)
    if not sought.folded:
        return {}
    branches = [_branch(number, way, sought, most) for number, way in enumerate(ways)]
    with transaction.atomic(), connection.cursor() as cursor:
        _set_threshold(cursor)
        rows = list(branches[0].union(*branches[1:], all=True))
    named = [
        Hit(ways[number].kind, pk, name, ways[number].label, score, ways[number].is_number)
        for number, pk, name, score in rows
    ]
    found: dict[tuple[str, int], Hit] = {}
    for hit in sorted(named + list(_through(named)), key=lambda hit: (-hit.score, bool(hit.label), hit.kind, hit.pk)):
        found.setdefault((hit.kind, hit.pk), hit)
    kinds = dict.fromkeys(way.kind for way in ways)
    return {kind: hits for kind in kinds if (hits := [hit for hit in found.values() if hit.kind == kind][:most])}


def _through(hits: list[Hit]) -> Iterable[Hit]:
    """The cases and posts of the people that were found."""
    people: dict[int, Hit] = {}
    for hit in sorted(hits, key=lambda hit: -hit.score):
        if hit.kind == "person":
            people.setdefault(hit.pk, hit)
    for kind, model, row, label in THROUGH_PEOPLE:
        ties = model._default_manager.order_by().filter(person__in=people).values_list("person_id", row)
        yield from (Hit(kind, pk, people[person].text, label, people[person].score) for person, pk in ties if people)


def _set_threshold(cursor: Any) -> None:
    """From which likeness on the index answers; until the transaction ends."""
    cursor.execute("select set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKENESS)])


def _branch(number: int, way: Way, sought: Wanted, most: int) -> Any:
    """The rows of one way, best first, as (number of the way, row, name, score)."""
    rows = way.model._default_manager.order_by().filter(way.only)
    rows = rows.annotate(found_folded=Func(way.expression, function="fold", output_field=models.TextField()))
    like = Q(found_folded__trigram_word_similar=sought.folded) | Q(found_folded__contains=sought.folded)
    same_number = None
    if way.is_number and sought.number:
        same_number = Q(found_key=sought.number)
        key = Func(way.expression, function="identifier_key", output_field=models.TextField())
        rows = rows.annotate(found_key=key)
        like |= same_number
    rows = rows.filter(Q(**{way.text: sought.address}) if way.is_address else like).annotate(
        found_way=Value(number),
        found_name=Func(way.expression, Value(""), function="concat", output_field=models.TextField()),
        found_score=_score(sought, same_number),
    )
    return rows.order_by("-found_score", way.row).values_list("found_way", way.row, "found_name", "found_score")[:most]


def _score(sought: Wanted, same_number: Q | None) -> Any:
    """3 and more for the very name or number, 1 and more for a part of a name, else the mean likeness of the words."""
    each = [TrigramWordSimilarity(word, F("found_folded")) for word in sought.words]
    likeness: Any = sum(each[1:], each[0]) / float(len(each)) if len(each) > 1 else each[0]
    whens = [When(found_folded=sought.folded, then=Value(EXACT) + likeness)]
    if same_number is not None:
        whens.append(When(same_number, then=Value(EXACT) + likeness))
    whens.append(When(found_folded__contains=sought.folded, then=Value(PART) + likeness))
    return Choose(*whens, default=likeness, output_field=models.FloatField())


# People who may be the same

_DOUBLES = """
with given as materialized (
    select distinct fold(name) as name from unnest(%(names)s::text[]) as name where fold(name) <> ''
), known as (
    select id as person, name as written from cases_person
    union all
    select person_id, text from cases_name
)
select person, written, likeness from (
    select distinct on (person) person, written, likeness from (
        select person, written,
            case when fold(written) = given.name then 1.0
                 -- one name inside the other, as long as it is more than a syllable in Latin letters
                 when octet_length(fold(written)) >= 5 and octet_length(given.name) >= 5
                      and (strpos(given.name, fold(written)) > 0 or strpos(fold(written), given.name) > 0) then 0.9
                 else similarity(fold(written), given.name) end::float as likeness,
            -- every word of either has its like in the other, in whatever order
            least(
                (select avg(word_similarity(word, fold(written))) from unnest(string_to_array(given.name, ' ')) as word),
                (select avg(word_similarity(word, given.name)) from unnest(string_to_array(fold(written), ' ')) as word)
            ) as by_words
        from given join known on fold(written) %%> given.name
    ) as alike
    where (likeness >= 0.9 or by_words >= %(least)s) and person <> all(%(exclude)s::bigint[])
    order by person, likeness desc
) as best
order by likeness desc, person limit %(most)s
"""


@dataclass(frozen=True)
class Double:
    """Someone in the record who may be the person meant."""

    person: Person
    name: str  # by which they were found
    likeness: float  # 1 for the same name

    @property
    def cases(self) -> list[Case]:
        return list(dict.fromkeys(subject.case for subject in self.person.subjects.all()))

    @property
    def posts(self) -> list[Post]:
        return list(dict.fromkeys(tenure.post for tenure in self.person.tenures.all()))


def people_like(names: Iterable[str], exclude: Person | None = None, most: int = 5) -> list[Double]:
    """People whom one of `names` may mean, in any script or order and somewhat misspelt; the likeliest first.

    Each comes with cases and posts. Three queries at least, five at most, however many names.
    """
    typed = [name.replace("\x00", "").encode(errors="ignore").decode()[:LONGEST] for name in names if name]
    params: dict[str, Any] = {
        "names": list(dict.fromkeys(typed))[:MOST_NAMES], "least": LIKELY, "most": most,
        "exclude": [exclude.pk] if exclude is not None and exclude.pk else [],
    }  # fmt: skip
    if not params["names"]:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        _set_threshold(cursor)
        cursor.execute(_DOUBLES, params)
        rows = cursor.fetchall()
    people = Person.objects.prefetch_related("subjects__case", "tenures__post__institution").in_bulk(
        [pk for pk, _name, _likeness in rows]
    )
    return [Double(people[pk], name, likeness) for pk, name, likeness in rows]
