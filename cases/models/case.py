"""A case, whom it is about, and who edits it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import User
from accounts.roles import Act, Role
from cases.models.base import (
    OrderedModel,
    citations,
    code_field,
    countries_field,
    folded,
    folded_index,
    key_of,
    known_code,
    language_field,
    refuse,
    slug_field,
    touches_field,
)  # fmt: skip
from cases.models.people import Organisation, Person
from cases.vocab import OPEN, CountKind, FieldGroup, WorkflowState


class CaseQuerySet(models.QuerySet["Case"]):
    def assigned_to(self, user: User):
        """Cases that `user` edits or coordinates (twin of `Case.is_assigned_to`)."""
        return self.filter(Q(assignments__user=user) | Q(coordinator=user) | Q(backup=user)).distinct()

    def published(self):
        return self.filter(state=WorkflowState.PUBLISHED)

    def all_countries(self) -> set[str]:
        """The countries of these cases, each once."""
        return {code for codes in self.order_by().values_list("countries", flat=True).distinct() for code in codes}

    def given_to(self, user: User):
        """Cases whose coordinator or backup is `user`, whether or not that account can act."""
        return self.filter(Q(coordinator=user) | Q(backup=user))

    def kept_by(self, user: User):
        """Cases whose dates `user` keeps (twin of `Case.keeper`)."""
        able = User.objects.who_may(Act.RUN_APPEALS)
        kept = self.filter(Q(coordinator=user) | (Q(backup=user) & ~Q(coordinator__in=able)))
        return kept if user.may(Act.RUN_APPEALS) else kept.none()

    def kept_by_nobody(self):
        """Cases whose coordinator and backup cannot act, or that have neither (twin of `Case.keeper`)."""
        able = User.objects.who_may(Act.RUN_APPEALS)
        return self.exclude(coordinator__in=able).exclude(backup__in=able)


@tracked
class Case(models.Model):
    """One story of detention: one person or several, held for one cause."""

    disclosed = {
        "slug": FieldGroup.NAME, "reference": OPEN, "title": FieldGroup.NAME, "countries": OPEN, "language": OPEN,
        "summary": FieldGroup.EVENTS, "context": OPEN,
    }  # fmt: skip
    withheld = ("id", "state", "coordinator", "backup", "summary_touches", "context_touches", "editors",
                "title_folded", "reference_folded", "reference_key")  # fmt: skip
    # One that was deleted and is brought back waits for nobody, and strangers do not read it.
    comes_back_as = {"state": {WorkflowState.REVIEW: WorkflowState.DRAFT, WorkflowState.PUBLISHED: WorkflowState.DRAFT}}

    slug = slug_field(_("The last part of its address; changing it later breaks links. Example: kem-sokha."))
    reference = models.CharField(
        _("our reference"),
        max_length=40,
        blank=True,
        help_text=_("The number your organisation gives it. Example: KHM-2017-04."),
    )
    reference_folded, reference_key = folded("reference"), key_of("reference")
    title = models.CharField(_("title"), max_length=200, help_text=_("Usually the name. Example: Kem Sokha."))
    title_folded = folded("title")
    countries = countries_field(_("countries"), help_text=_("Where it happens. Example: Cambodia."))
    language = language_field()
    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_(
            "One or two sentences in our own words, cited. Example: President of a dissolved party, arrested at home in Phnom Penh."
        ),
    )
    summary_touches = touches_field()
    context = models.TextField(
        _("context"), blank=True, help_text=_("What one must know to understand the case (markdown), cited.")
    )
    context_touches = touches_field()
    state = code_field(
        _("state"),
        WorkflowState,
        _("Changes when someone submits, publishes or withdraws it."),
        default=WorkflowState.DRAFT,
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="cases.Assignment",
        related_name="edited_cases",
        verbose_name=_("assigned editors"),
        help_text=_("They read the case's internal notes."),
    )
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="coordinated_cases",
        null=True,
        blank=True,
        verbose_name=_("coordinator"),
        help_text=_("Keeps its dates."),
    )
    backup = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="backed_up_cases",
        null=True,
        blank=True,
        verbose_name=_("backup"),
        help_text=_("Steps in when the coordinator does not act."),
    )

    objects = CaseQuerySet.as_manager()
    citations = citations()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["title", "pk"]
        indexes = [
            folded_index("title", "case_title_folded"),
            folded_index("reference", "case_reference_folded"),
            models.Index(fields=["reference_key"], name="case_reference_key"),
        ]
        constraints = [
            known_code("state", WorkflowState),
            models.UniqueConstraint(
                fields=["reference"],
                name="case_reference_once",
                condition=Q(reference__gt=""),
                violation_error_message=_("Another case has this reference."),
            ),
            refuse(
                "backup_is_another_person",
                Q(backup=None) | Q(coordinator=None) | ~Q(backup=F("coordinator")),
                _("Coordinator and backup must be two people."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.slug])

    def is_assigned_to(self, user: User) -> bool:
        """Whether `user` edits or coordinates this case (twin of `CaseQuerySet.assigned_to`)."""
        return user.pk in (self.coordinator_id, self.backup_id) or self.assignments.filter(user=user).exists()

    @property
    def keeper(self) -> User | None:
        """Who keeps its dates: the coordinator if that account can act, else the backup, else nobody
        (twin of `CaseQuerySet.kept_by` and `kept_by_nobody`)."""
        return next((user for user in (self.coordinator, self.backup) if _can_keep(user)), None)

    @property
    def stand_in(self) -> User | None:
        """Who steps in when the keeper does not act: the backup, unless that is the keeper already."""
        return self.backup if _can_keep(self.backup) and self.keeper != self.backup else None

    def opens_to(self, user: User, act: Act) -> bool:
        """Whether `user` may do `act` here: an editor reads notes and opens seals of assigned cases only."""
        if not user.may(act):
            return False
        return Role.PUBLISHER in user.roles or self.is_assigned_to(user)


def _can_keep(user: User | None) -> bool:
    return user is not None and user.may(Act.RUN_APPEALS)


@tracked
class Assignment(models.Model):
    """An editor who works on a case."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "case", "user")
    history_act = Act.PUBLISH  # nobody lets themselves in again through the history

    case = models.ForeignKey(Case, models.CASCADE, related_name="assignments", verbose_name=_("case"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments", verbose_name=_("editor")
    )

    class Meta:
        verbose_name = _("assigned editor")
        verbose_name_plural = _("assigned editors")
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], name="assigned_once", violation_error_message=_("Already assigned.")
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


@tracked
class CaseSubject(OrderedModel):
    """Whom a case is about: a person, an organisation, or a group that a source only describes."""

    disclosed = {
        "person": FieldGroup.NAME, "organisation": FieldGroup.NAME, "group_label": FieldGroup.NAME,
        "count": FieldGroup.NAME, "count_kind": FieldGroup.NAME,
    }  # fmt: skip
    withheld = ("id", "case", "order", "group_label_folded")

    case = models.ForeignKey(Case, models.CASCADE, related_name="subjects", verbose_name=_("case"))
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="subjects",
        null=True,
        blank=True,
        verbose_name=_("person"),
        help_text=_("Someone by name."),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="subjects",
        null=True,
        blank=True,
        verbose_name=_("organisation"),
        help_text=_("When the case is about a body, not a person."),
    )
    group_label = models.CharField(
        _("group"), max_length=200, blank=True, help_text=_("People whom no source names. Example: ten men.")
    )
    group_label_folded = folded("group_label")
    count = models.PositiveIntegerField(_("number"), null=True, blank=True, help_text=_("Of a group. Example: 10."))
    count_kind = code_field(
        _("how sure"), CountKind, _("Whether the number is exact, a least number, or unknown."), default=CountKind.EXACT
    )
    citations = citations()

    class Meta:
        verbose_name = _("subject of the case")
        verbose_name_plural = _("subjects of the case")
        ordering = ["case", "order", "pk"]
        constraints = [
            known_code("count_kind", CountKind),
            refuse(
                "one_kind_of_subject",
                Q(person__isnull=False, organisation=None, group_label="")
                | Q(person=None, organisation__isnull=False, group_label="")
                | Q(person=None, organisation=None, group_label__gt=""),
                _("A subject is one person, or one organisation, or one described group."),
            ),
            refuse(
                "count_of_groups_only",
                Q(count=None) | Q(group_label__gt="", count__gt=0),
                _("Only a group has a number, of 1 or more."),
            ),
            refuse(
                "count_given_unless_unknown",
                Q(group_label="")
                | Q(count_kind=CountKind.UNKNOWN, count=None)
                | (~Q(count_kind=CountKind.UNKNOWN) & Q(count__isnull=False)),
                _("Give the number, or say that it is not known."),
            ),
            models.UniqueConstraint(
                fields=["case", "person"],
                name="person_once_per_case",
                violation_error_message=_("This person is a subject of the case already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.organisation or self.group_label)
