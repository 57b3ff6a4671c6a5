"""Which rows an appeal's document is built from (see `cases.built_from`)."""

from django.db.models import Q

from appeals.building import facts_of_appeal
from appeals.models import (
    Appeal,
    AppealCase,
    AppealInstrument,
    AppealIssuer,
    AppealPerson,
    AppealText,
    Demand,
    DemandInstrument,
    Recipient,
    RecipientChannel,
)  # fmt: skip
from cases.built_from import Link, Part, Rows, citations_of, some, sources_of
from cases.models import CaseSubject, Channel, LegalProvision, Organisation, Person, Post, Tenure


def rows_of_appeal(appeal: Appeal) -> Rows:
    """The rows of an appeal's document (twin of `building.appeal_document`).

    Its deadlines, state, outcomes and answers are not among them: coordinators publish these alone, by a patch.
    """
    cited = citations_of(facts_of_appeal(appeal))
    posts = some(Post, Q(recipients__appeal=appeal))
    tenures = some(Tenure, Q(recipients__appeal=appeal))
    parts = [
        Part(Appeal.objects.filter(pk=appeal.pk)),
        *(Part(model._default_manager.filter(appeal=appeal)) for model in (AppealText, Demand, Recipient)),
        Part(cited),
        Part(posts, named=True),
        Part(tenures, named=True),
        Part(some(Channel, Q(post__in=posts)), named=True),
        Part(some(Person, Q(tenures__in=tenures) | Q(subjects__appeals=appeal)), named=True),
        Part(some(CaseSubject, Q(appeals=appeal)), named=True),
        Part(some(Organisation, Q(appeals=appeal) | Q(posts__in=posts)), named=True),
        Part(some(LegalProvision, Q(appeals=appeal) | Q(demands__appeal=appeal)), named=True),
        *sources_of(cited),
    ]
    links = [
        *(Link(model._default_manager.filter(appeal=appeal), "appeal") for model in
          (AppealCase, AppealPerson, AppealIssuer, AppealInstrument)),
        Link(DemandInstrument._default_manager.filter(demand__appeal=appeal), "demand"),
        Link(RecipientChannel._default_manager.filter(recipient__appeal=appeal), "recipient"),
    ]  # fmt: skip
    return Rows(parts, links)
