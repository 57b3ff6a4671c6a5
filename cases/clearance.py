"""Whether a document may be shown: asks the grounds of everyone whom it shows.

Who is asked (docs/decisions/0018): each person whom the document is about, for every group of facts it shows of them;
relatives and others whom it names without being about them, for their name alone, unless they hold a public office;
and whoever took back the ground for their name may stand in no text.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases import document as doc
from cases import document_data as plain
from cases import document_parts as base
from cases import document_people as people_in
from cases.change_words import CASE, Words
from cases.changes import place_in_words
from cases.grounds import Rules, Standing, may_be_child, standing
from cases.models import Case, Citation, Consent, Person, SiteSettings
from cases.refused import Reason
from cases.vocab import FieldGroup, SourceKind, Stance


def rules_for(person: Person, today: datetime.date) -> Rules:
    """What decides about the grounds of one person today."""
    return Rules(
        today=today,
        child=may_be_child(person.birth, person.is_child, today),
        four_eyes=SiteSettings.objects.current().four_eyes,
    )


def standings(
    person: Person, today: datetime.date, instead: Mapping[int, Consent] | None = None
) -> dict[FieldGroup, Standing]:
    """What stands for every group of facts about a person; with some rows taken as `instead` has them, by their key."""
    rules = rules_for(person, today)
    by_group: dict[str, list[Consent]] = defaultdict(list)
    for row in Consent.objects.filter(person=person).select_related("recorded_by", "confirmed_by").order_by("pk"):
        by_group[row.group].append((instead or {}).get(row.pk, row))
    return {group: standing(by_group[group], rules) for group in FieldGroup}


def names_of(person: Person) -> list[str]:
    """Every name of a person; none of someone whom no source names."""
    return [name for name in (person.name, *person.names.values_list("text", flat=True)) if name]


# Whom the document is about


def lacking(
    person: Person, model: type[base.Node], data: dict[str, Any], today: datetime.date, words: Words = CASE
) -> list[str]:
    """One sentence for every group of facts about `person` that `data` shows and no ground carries."""
    shown = plain.shown_groups(model, data) | ({FieldGroup.PHOTO} if person.photo else set())
    found, reasons = standings(person, today), []
    unprinted = (
        people_in.unprinted(model, data)
        if any(found[group].only_public for group in FieldGroup if group in shown)
        else []
    )
    for group in (group for group in FieldGroup if group in shown):
        if not found[group].carrying:
            reasons.append(_no_ground(person, group, found[group]))
        elif found[group].only_public:
            paths = [path for path, groups in unprinted if group in groups]
            reasons += _more_than_printed(person, group, [place_in_words(data, path, words) for path in paths])
    return reasons


def _no_ground(person: Person, group: FieldGroup, found: Standing) -> str:
    words = _("No ground for publishing about %(person)s: %(group)s.") % {"person": person, "group": group.label}
    return Reason(" ".join([words, *found.faults]), person=person.pk)


def _more_than_printed(person: Person, group: FieldGroup, unprinted: list[str]) -> list[str]:
    """What “already public” does not carry: facts that no public source prints."""
    if group == FieldGroup.PHOTO and not photo_is_printed(person):
        return [
            Reason(
                _(
                    "The photo of %(person)s counts as already public, but no public source is cited for it (Says: photo)."
                )
                % {"person": person},
                person=person.pk,
            )
        ]
    return [
        Reason(
            _("%(group)s of %(person)s counts as already public, but no public source prints it: %(fact)s.")
            % {"group": group.label, "person": person, "fact": fact},
            person=person.pk,
        )
        for fact in unprinted
    ]


def photo_is_printed(person: Person) -> bool:
    cited = Citation.objects.of(person, "photo").filter(source__confidential=False, stance=Stance.SUPPORTS)
    return cited.exclude(source__kind=SourceKind.TESTIMONY).exists()


def missing_grounds(case: Case, data: dict[str, Any], today: datetime.date) -> list[str]:
    """Why the document of a case may not be shown for want of a ground, a sentence each."""
    subjects = [row for row in case.subjects.select_related("person") if row.person]
    reasons = [
        reason
        for row in subjects
        if row.person
        for reason in lacking(row.person, doc.CaseDocument, people_in.about(data, f"s{row.pk}"), today)
    ]
    about = {row.person_id for row in subjects}
    return reasons + _others(others_of(case, about), today) + unwanted(data, about, today)


def missing_grounds_of(
    people: Iterable[Person], model: type[base.Node], data: dict[str, Any], today: datetime.date, words: Words = CASE
) -> list[str]:
    """The same for a document about `people` as a whole: an appeal."""
    people = list(people)
    reasons = [reason for person in people for reason in lacking(person, model, data, today, words)]
    return reasons + unwanted(data, {person.pk for person in people}, today)


# Whom else it names


def others_of(case: Case, about: set[int | None]) -> list[Person]:
    """People named in a case without being its subjects: relatives and actors. Who holds an office acts in public."""
    relatives = Person.objects.filter(related_to__person__subjects__case=case)
    actors = Person.objects.filter(acts__event__case=case)
    found = (
        (relatives | actors).exclude(name="").exclude(pk__in=[pk for pk in about if pk]).exclude(tenures__isnull=False)
    )
    return list(found.distinct())


def _others(people: list[Person], today: datetime.date) -> list[str]:
    """Someone who is only named needs a ground for the name; what is told of them belongs to the case's subjects."""
    reasons: list[str] = []
    for person in people:
        found = standings(person, today)[FieldGroup.NAME]
        if not found.carrying:
            words = _("%(person)s is named here: no ground for publishing about them: %(group)s.")
            said = " ".join([words % {"person": person, "group": FieldGroup.NAME.label}, *found.faults])
            reasons.append(Reason(said, person=person.pk))
    return reasons


def unwanted(data: dict[str, Any], about: set[int | None], today: datetime.date) -> list[str]:
    """One sentence for each person who took back the ground for their name and whom a text of the document still names.

    A namesake whom the document is about does not count.
    """
    gone = Person.objects.filter(consents__group=FieldGroup.NAME, consents__withdrawn_on__isnull=False)
    own = {name for person in Person.objects.filter(pk__in=[pk for pk in about if pk]) for name in names_of(person)}
    return [
        _("A text names %(person)s, whose name may not be shown: the ground for it was withdrawn.") % {"person": person}
        for person in gone.exclude(pk__in=[pk for pk in about if pk]).distinct()
        if not standings(person, today)[FieldGroup.NAME].carrying
        and people_in.names_anywhere(data, set(names_of(person)) - own)
    ]


# What may not come back with a patch


def withdrawn_groups(people: Iterable[Person], today: datetime.date) -> set[str]:
    """Groups of which some ground of these people was withdrawn, and none carries."""
    return {
        str(group)
        for person in people
        for group, found in standings(person, today).items()
        if not found.carrying and any(row.withdrawn_on for row in person.consents.all() if row.group == group)
    }


def without_withdrawn(
    model: type[base.Document], data: dict[str, Any], people: Iterable[Person], now: datetime.datetime
) -> dict[str, Any]:
    """The document less the groups that one of its people took back: a patch must not bring them in again."""
    for group in withdrawn_groups(people, now.date()) - {FieldGroup.NAME}:
        data = plain.redacted(model, data, group)
    return data
