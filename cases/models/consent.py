"""On what ground something about a person may be published."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from cases.models.base import account_field, code_field, known_code, refuse
from cases.models.people import Person
from cases.vocab import ConsentBasis, FieldGroup, WithdrawalBy


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self):
        """Grounds that have not been withdrawn (twin of `Consent.is_in_force`)."""
        return self.filter(withdrawn_on=None)

    def due_for_review(self, today: datetime.date):
        """Grounds in force whose day to ask again has come (twin of `Consent.is_due_for_review`)."""
        return self.in_force().filter(review_on__lte=today)


@tracked
class Consent(models.Model):
    """A ground for publishing one group of facts about one person. When it carries: `cases.grounds`."""

    disclosed: dict[str, str] = {}
    withheld = (
        "id", "person", "group", "basis", "given_by", "given_on", "scope", "reasons", "review_on", "recorded_by",
        "recorded_on", "confirmed_by", "confirmed_on", "reviewed_by", "reviewed_on", "withdrawn_on", "withdrawn_kind",
        "withdrawn_by", "withdrawn_how", "withdrawal_recorded_by",
    )  # fmt: skip

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents", verbose_name=_("person"))
    group = code_field(_("about"), FieldGroup, _("Which facts. Example: health."))
    basis = code_field(_("ground"), ConsentBasis, _("Why it may be published."), default=ConsentBasis.CONSENT)
    given_by = models.CharField(
        _("given by"), max_length=200, blank=True, help_text=_("Who agreed. Example: the person; his lawyer.")
    )
    given_on = models.DateField(
        _("given on"), null=True, blank=True, help_text=_("The day of the consent or decision.")
    )
    scope = models.CharField(
        _("scope"), max_length=300, blank=True, help_text=_("For what. Example: web page and letters, not the press.")
    )
    reasons = models.TextField(
        _("reasons"), blank=True, help_text=_("For a decision in the person's interest, or how public it already is.")
    )
    review_on = models.DateField(
        _("review on"),
        null=True,
        blank=True,
        help_text=_("The day to ask again. What is already public is looked at again after a year at the latest."),
    )
    recorded_by = account_field(_("recorded by"))
    recorded_on = models.DateField(_("recorded on"), null=True, blank=True, editable=False)
    confirmed_by = account_field(_("confirmed by"))
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True, editable=False)
    reviewed_by = account_field(_("reviewed by"))
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True, editable=False)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    withdrawn_kind = models.CharField(
        _("who withdrew it"), max_length=40, choices=WithdrawalBy.choices, blank=True, editable=False
    )
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=200, blank=True, editable=False)
    withdrawn_how = models.CharField(_("how we were told"), max_length=300, blank=True, editable=False)
    withdrawal_recorded_by = account_field(_("withdrawal recorded by"))

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("ground for publishing")
        verbose_name_plural = _("grounds for publishing")
        ordering = ["person", "group", "pk"]
        constraints = [
            known_code("group", FieldGroup),
            known_code("basis", ConsentBasis),
            known_code("withdrawn_kind", WithdrawalBy, blank=True),
            refuse(
                "consent_is_given_by_someone",
                ~Q(basis=ConsentBasis.CONSENT) | Q(given_by__gt="", given_on__isnull=False),
                _("Say who gave the consent, and when."),
            ),
            refuse(
                "interest_has_reasons",
                ~Q(basis=ConsentBasis.BEST_INTEREST) | Q(reasons__gt=""),
                _("Write the reasons of the decision."),
            ),
            refuse(
                "confirmed_by_a_second_person",
                Q(confirmed_by=None) | Q(recorded_by=None) | ~Q(confirmed_by=F("recorded_by")),
                _("A second person confirms the decision, not the one who recorded it."),
            ),
            models.UniqueConstraint(
                fields=["person", "group", "basis"],
                condition=Q(withdrawn_on=None),
                name="consent_once_in_force",
                violation_error_message=_("This ground is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_group_display()}, {self.get_basis_display()}"  # type: ignore[attr-defined]

    @property
    def is_in_force(self) -> bool:
        return self.withdrawn_on is None

    def is_due_for_review(self, today: datetime.date) -> bool:
        return self.is_in_force and self.review_on is not None and self.review_on <= today
