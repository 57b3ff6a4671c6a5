"""Finding rows of the record by any name or number they go by, in any script, order or spelling.

A name is compared in its folded form (the SQL function `fold`): part of it is found, and so is one that is somewhat
misspelt or has its words in another order. Numbers are compared by their key: 278.17, 278/17 and UA 278/17 are one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.likeness import LONGEST, SYLLABLE, Wanted, mean_likeness, set_threshold, wanted
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

# Below this two people count as different.
LIKELY = 0.6
MOST_NAMES = 20
EXACT, PART = 3.0, 1.0  # added to the likeness (0 to 1): the name itself comes first, then names that contain the words


@dataclass(frozen=True)
class Way:
    """One place where a kind of row keeps what it is called."""

    kind: str
    model: type[models.Model]
    text: str  # field that holds the name
    row: str  # field that holds the row that is found
    label: str | Promise = ""  # what matched; empty for the row's own name
    key: str = ""  # of a number: the column that holds its key
    is_address: bool = False  # compared as a whole only
    only: str = ""  # which rows, as SQL

    def column(self, name: str) -> str:
        column: Any = self.model._meta.get_field(name)
        return connection.ops.quote_name(column.column)

    @property
    def name(self) -> str:
        """The name as text; of a list, all of it."""
        is_list = hasattr(self.model._meta.get_field(self.text), "base_field")
        return f"array_to_string({self.column(self.text)}, ' | ')" if is_list else f"{self.column(self.text)}::text"

    @property
    def folded(self) -> str:
        """The name as it is compared: a stored column, since folding costs more than all the rest."""
        return self.column(f"{self.text}_folded") if self.is_kept else f"fold({self.column(self.text)})"

    @property
    def is_kept(self) -> bool:
        """Whether the folded name is stored; where names are few (accounts) it is not."""
        return f"{self.text}_folded" in {field.name for field in self.model._meta.concrete_fields}


WAYS: tuple[Way, ...] = (
    Way("case", Case, "title", "id"),
    Way("case", Case, "reference", "id", _("our reference"), "reference_key"),
    Way("case", Case, "slug", "id", _("address of its page"), is_address=True),
    Way("case", Redirect, "old_slug", "case", _("old address"), is_address=True),
    Way("case", ExternalIdentifier, "value", "case", _("another register's number"), "normalised"),
    Way("case", CaseSubject, "group_label", "case", _("group")),
    Way("person", Person, "name", "id"),
    Way("person", Person, "described_as", "id", _("described as")),
    Way("person", Name, "text", "person", _("further name")),
    Way("official", Post, "title", "id"),
    Way("organisation", Organisation, "name", "id"),
    Way("organisation", Organisation, "acronym", "id", _("short form")),
    Way("organisation", Organisation, "other_names", "id", _("other names")),
    Way("facility", Facility, "name", "id"),
    Way("facility", Facility, "other_names", "id", _("other names")),
    Way("law", LegalProvision, "law", "id"),
    Way("law", LegalProvision, "article", "id", _("article")),
    Way("law", LegalProvision, "title", "id", _("offence or subject")),
    # Of a confidential source only the public wording is searched and shown.
    Way("source", Source, "title", "id", only="not confidential"),
    Way("source", Source, "public_wording", "id", only="confidential"),
)

# What others lead to: the cases and posts of people, and the posts of institutions, are found by any of their names.
THROUGH: tuple[tuple[str, str, type[models.Model], str, str, str | Promise], ...] = (
    ("person", "case", CaseSubject, "person_id", "case_id", _("person")),
    ("person", "official", Tenure, "person_id", "post_id", _("holder")),
    ("organisation", "official", Post, "institution_id", "pk", _("institution")),
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


def find(text: str, ways: Iterable[Way] = WAYS, most: int = 20) -> dict[str, list[Hit]]:
    """Rows that go by `text` or something like it, by kind, the likeliest first; each at most once.

    At most `most` of each way to a name are looked at. Six queries, however many kinds.
    """
    sought, ways = wanted(text), list(ways)
    if not sought.folded:
        return {}
    with transaction.atomic(), connection.cursor() as cursor:
        set_threshold(cursor, sought.longest)
        branches = [_branch(number, way, sought) for number, way in enumerate(ways)]
        cursor.execute(" union all ".join(branches), sought.parameters | {"most": most})
        named = [
            Hit(ways[number].kind, pk, name, ways[number].label, score, bool(ways[number].key))
            for number, pk, name, score in cursor.fetchall()
        ]
    found: dict[tuple[str, int], Hit] = {}
    for hit in sorted(named + list(_through(named)), key=lambda hit: (-hit.score, bool(hit.label), hit.kind, hit.pk)):
        found.setdefault((hit.kind, hit.pk), hit)
    kinds = dict.fromkeys(way.kind for way in ways)
    return {kind: hits for kind in kinds if (hits := [hit for hit in found.values() if hit.kind == kind][:most])}


def _through(hits: list[Hit]) -> Iterable[Hit]:
    """The cases and posts of the people and institutions that were found."""
    best: dict[tuple[str, int], Hit] = {}
    for hit in sorted(hits, key=lambda hit: -hit.score):
        best.setdefault((hit.kind, hit.pk), hit)
    for start, kind, model, column, row, label in THROUGH:
        starts = {pk: hit for (of, pk), hit in best.items() if of == start}
        if starts:
            ties = model._default_manager.order_by().filter(**{f"{column}__in": starts}).values_list(column, row)
            yield from (Hit(kind, pk, starts[one].text, label, starts[one].score) for one, pk in ties)


def _branch(number: int, way: Way, sought: Wanted) -> str:
    """The rows of one way, best first, as SQL: (number of the way, row, name, score).

    Written by hand, of names of columns alone: the query builder took longer over it than the database.
    """
    if way.is_address:
        looks = f"{way.column(way.text)} = %(address)s"
    else:
        looks = sought.written_so(way.folded, _looks(way, sought))
    number_is = f"{way.column(way.key)} = %(number)s" if way.key and sought.number else ""
    looks = f"({looks} or {number_is})" if number_is else looks
    return f"""(
        select {number} as way, row, name, likeness + case
            when folded = %(folded)s{" or is_number" if number_is else ""} then {EXACT}
            when {sought.written_so("folded", "folded like %(part)s")} then {PART} else 0 end as score
        from (
            select row, name, folded, is_number, {mean_likeness(sought.words)} as likeness from (
                select {way.column(way.row)} as row, {way.name} as name, {way.folded} as folded,
                    {number_is or "false"} as is_number
                from {connection.ops.quote_name(way.model._meta.db_table)}
                where {looks}{f" and {way.only}" if way.only else ""}
            ) as looked
        ) as rated
        order by score desc, row limit %(most)s
    )"""  # noqa: S608


def _looks(way: Way, sought: Wanted) -> str:
    """What contains the words or is like them, as SQL. Of one or two letters nothing is like but what contains them: no
    index helps there, and comparing each name of the record takes ten times as long."""
    if sought.longest < SYLLABLE:
        return " and ".join(f"{way.folded} like %(part{place})s" for place in range(len(sought.words)))
    return f"{way.folded} %%> %(folded)s or {way.folded} like %(part)s"


# People who may be the same

_DOUBLES = """
with given as materialized (
    select distinct fold(name) as name from unnest(%(names)s::text[]) as name where fold(name) <> ''
), known as (
    select id as person, name as written, name_folded as folded from cases_person
    union all
    select person_id, text, text_folded from cases_name
)
select person, written, likeness from (
    select distinct on (person) person, written, likeness from (
        select person, written,
            case when folded = given.name then 1.0
                 -- one name inside the other, as long as it is more than a syllable in Latin letters
                 when octet_length(folded) >= 5 and octet_length(given.name) >= 5
                      and (strpos(given.name, folded) > 0 or strpos(folded, given.name) > 0) then 0.9
                 else similarity(folded, given.name) end::float as likeness,
            -- every word of either has its like in the other, in whatever order
            least(
                (select avg(word_similarity(word, folded)) from unnest(string_to_array(given.name, ' ')) as word),
                (select avg(word_similarity(word, given.name)) from unnest(string_to_array(folded, ' ')) as word)
            ) as by_words
        from given join known on folded %%> given.name
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
        set_threshold(cursor)
        cursor.execute(_DOUBLES, params)
        rows = cursor.fetchall()
    people = Person.objects.prefetch_related("subjects__case", "tenures__post__institution").in_bulk(
        [pk for pk, _name, _likeness in rows]
    )
    return [Double(people[pk], name, likeness) for pk, name, likeness in rows]
