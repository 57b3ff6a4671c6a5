"""A call to act: what is asked, of whom, in which words."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from appeals.vocab import RUNNING, AppealKind, AppealState, DemandKind, OutcomeKind, RecipientRole, TextKind
from cases.models import Case, CaseSubject, Event, LegalProvision, Organisation, Post
from cases.models.base import (
    OrderedModel,
    citations,
    code_field,
    countries_field,
    folded,
    key_of,
    known_code,
    language_field,
    refuse,
    touches_field,
)  # fmt: skip
from cases.models.fields import PartialDateField, span_of
from cases.vocab import OPEN, FieldGroup


class AppealQuerySet(models.QuerySet["Appeal"]):
    def running(self):
        """Appeals that someone must keep an eye on (twin of `Appeal.is_running`)."""
        return self.filter(state__in=RUNNING)


@tracked
class Appeal(models.Model):
    """A call on officials, ours or another organisation's."""

    disclosed = {
        "slug": FieldGroup.NAME, "reference": OPEN, "number_in_chain": OPEN, "kind": OPEN, "title": FieldGroup.EVENTS,
        "language": OPEN, "issuers": OPEN, "is_ours": OPEN, "url": OPEN, "issued": OPEN, "signatory": OPEN, "previous": OPEN,
        "state": OPEN, "cases": OPEN, "people": FieldGroup.NAME, "summary": FieldGroup.EVENTS, "state_note": OPEN, "instruments": OPEN,
    }  # fmt: skip
    withheld = (
        "id", "issued_span", "summary_touches", "title_folded", "reference_folded", "reference_key", "good_news",
    )  # fmt: skip

    slug = models.SlugField(
        _("address of its page"),
        max_length=80,
        unique=True,
        help_text=_("The last part of its address. Example: urgent-action-278-17."),
    )
    kind = code_field(_("kind"), AppealKind, _("Example: Urgent Action."), default=AppealKind.URGENT_ACTION)
    reference = models.CharField(
        _("reference"), max_length=60, blank=True, help_text=_("As printed; empty when there is none. Example: 278.17.")
    )
    reference_folded, reference_key = folded("reference"), key_of("reference")
    number_in_chain = models.PositiveSmallIntegerField(
        _("number in its chain"),
        null=True,
        blank=True,
        help_text=_("Example: 3 for the third call under one reference."),
    )
    title = models.CharField(
        _("title"), max_length=300, help_text=_("As issued. Example: Head of dissolved main opposition party jailed.")
    )
    title_folded = folded("title")
    language = language_field()
    cases = models.ManyToManyField(
        Case, related_name="appeals", blank=True, verbose_name=_("cases"), help_text=_("Which cases it is about.")
    )
    people = models.ManyToManyField(
        CaseSubject,
        related_name="appeals",
        blank=True,
        verbose_name=_("people meant"),
        help_text=_("For whom it asks, where a case is about several."),
    )
    issuers = models.ManyToManyField(
        Organisation,
        related_name="appeals",
        blank=True,
        verbose_name=_("issued by"),
        help_text=_("Empty when it names none: pages then say “not stated”."),
    )
    is_ours = models.BooleanField(
        _("issued by us"), default=False, help_text=_("Tick for calls of your own organisation.")
    )
    url = models.URLField(_("web address"), max_length=500, blank=True, help_text=_("Where the issuer published it."))
    issued = PartialDateField(_("issued"), blank=True)
    issued_span = span_of("issued")
    signatory = models.CharField(_("signed by"), max_length=200, blank=True, help_text=_("Name and office as printed."))
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="next",
        null=True,
        blank=True,
        verbose_name=_("follows"),
        help_text=_("The call before it in the chain."),
    )
    summary = models.TextField(_("lead"), blank=True, help_text=_("The lines under the title, as issued, cited."))
    summary_touches = touches_field()
    state = code_field(_("state"), AppealState, _("Changes on the desk."), default=AppealState.DRAFT)
    state_note = models.CharField(
        _("why"), max_length=300, blank=True, help_text=_("Shown with the state. Example: She was released on 3 May.")
    )

    good_news = models.BooleanField(
        _("ends with good news"),
        default=False,
        help_text=_("For a stop action: what it says under “why” is good news, and comes first on its page."),
    )
    instruments = models.ManyToManyField(
        LegalProvision,
        related_name="appeals",
        blank=True,
        verbose_name=_("instruments recalled"),
        help_text=_("Which it recalls as a whole; those of one demand stand there. Example: a UN declaration."),
    )

    objects = AppealQuerySet.as_manager()
    citations = citations()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-issued_span", "title", "pk"]
        constraints = [
            known_code("kind", AppealKind),
            known_code("state", AppealState),
            refuse(
                "does_not_follow_itself", Q(previous=None) | ~Q(previous=F("pk")), _("An appeal cannot follow itself.")
            ),
            refuse(
                "good_news_is_told",
                ~Q(state=AppealState.STOPPED_GOOD) | Q(state_note__gt=""),
                _("Say what the good news is."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}: {self.title}" if self.reference else self.title  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        return reverse("appeals:appeal", args=[self.slug])

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


@tracked
class AppealText(OrderedModel):
    """A text as issued, kept verbatim."""

    disclosed = {"kind": OPEN, "text": FieldGroup.EVENTS, "language": OPEN, "recipient": OPEN}
    withheld = ("id", "appeal", "order", "touches")

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="texts", verbose_name=_("appeal"))
    kind = code_field(_("kind"), TextKind, _("Example: sample letter."))
    recipient = models.ForeignKey(
        "appeals.Recipient", models.CASCADE, related_name="texts", null=True, blank=True, verbose_name=_("for"),
        help_text=_("A letter to one recipient only; empty for all."),
    )  # fmt: skip
    text = models.TextField(_("text"), help_text=_("Verbatim, with its paragraphs."))
    touches = touches_field()
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("text of an appeal")
        verbose_name_plural = _("texts of an appeal")
        ordering = ["appeal", "order", "pk"]
        constraints = [known_code("kind", TextKind)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.language})"  # type: ignore[attr-defined]


@tracked
class Demand(OrderedModel):
    """One request of an appeal, verbatim."""

    disclosed = {
        "text": FieldGroup.EVENTS,
        "kind": OPEN,
        "condition": FieldGroup.EVENTS,
        "instruments": OPEN,
        "language": OPEN,
    }
    withheld = ("id", "appeal", "order", "touches")

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="demands", verbose_name=_("appeal"))
    kind = code_field(_("kind"), DemandKind, _("What it mainly asks for. Example: release."), default=DemandKind.OTHER)
    text = models.TextField(_("text"), help_text=_("Verbatim, one demand per row."))
    condition = models.CharField(
        _("on condition"),
        max_length=400,
        blank=True,
        help_text=_(
            "If the demand holds only then, in its words. Example: if they relate solely to the peaceful exercise of his rights."
        ),
    )
    instruments = models.ManyToManyField(
        LegalProvision,
        related_name="demands",
        blank=True,
        verbose_name=_("instruments invoked"),
        help_text=_("Example: Body of Principles."),
    )
    touches = touches_field()
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        ordering = ["appeal", "order", "pk"]
        constraints = [known_code("kind", DemandKind)]

    def __str__(self) -> str:
        return self.text if len(self.text) < 80 else f"{self.text[:77]}…"


@tracked
class DemandOutcome(OrderedModel):
    """What became of a demand by one day. No cause is claimed."""

    disclosed = {"outcome": OPEN, "on": OPEN, "note": FieldGroup.EVENTS, "event": FieldGroup.EVENTS, "language": OPEN}
    withheld = ("id", "demand", "order", "touches")

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="outcomes", verbose_name=_("demand"))
    outcome = code_field(_("outcome"), OutcomeKind, _("Example: partly met."))
    on = models.DateField(_("as of"), help_text=_("The day it was known."))
    event = models.ForeignKey(
        Event,
        models.SET_NULL,
        related_name="outcomes",
        null=True,
        blank=True,
        verbose_name=_("event"),
        help_text=_("The event that shows it."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True, help_text=_("In plain words. It is published."))
    touches = touches_field()
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("outcome of a demand")
        verbose_name_plural = _("outcomes of a demand")
        ordering = ["demand", "-on", "pk"]
        constraints = [known_code("outcome", OutcomeKind)]

    def __str__(self) -> str:
        return self.get_outcome_display()  # type: ignore[attr-defined]


@tracked
class Recipient(OrderedModel):
    """Whom the appeal asks its readers to write to: a post, or an instruction."""

    disclosed = dict.fromkeys(
        (
            "post",
            "holder",
            "role",
            "instruction",
            "salutation",
            "languages",
            "for_writers_from",
            "channels",
            "language",
        ),
        OPEN,
    )
    withheld = ("id", "appeal", "order")

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="recipients", verbose_name=_("appeal"))
    role = code_field(_("role"), RecipientRole, _("Write to them, or send a copy."), default=RecipientRole.TARGET)
    post = models.ForeignKey(
        Post,
        models.PROTECT,
        related_name="recipients",
        null=True,
        blank=True,
        verbose_name=_("post"),
        help_text=_("Its holder may be unknown."),
    )
    holder = models.ForeignKey(
        "cases.Tenure", models.PROTECT, related_name="recipients", null=True, blank=True, verbose_name=_("holder named"),
        help_text=_("Whom the appeal names, if it names anyone."),
    )  # fmt: skip
    instruction = models.CharField(
        _("instruction"),
        max_length=300,
        blank=True,
        help_text=_("Instead of a post. Example: copies to diplomats accredited to your country."),
    )
    salutation = models.CharField(
        _("salutation"), max_length=120, blank=True, help_text=_("As issued. Example: Your Excellency.")
    )
    languages = models.CharField(
        _("languages to write in"),
        max_length=80,
        blank=True,
        help_text=_("Codes with commas; empty if the appeal does not say. Example: en, km."),
    )
    for_writers_from = countries_field(
        _("only for writers from"), help_text=_("Only if the appeal limits it; empty for every reader.")
    )
    channels = models.ManyToManyField(
        "cases.Channel",
        related_name="recipients",
        blank=True,
        verbose_name=_("channels offered"),
        help_text=_("Empty for all channels of the post."),
    )
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["appeal", "order", "pk"]
        constraints = [
            known_code("role", RecipientRole),
            refuse(
                "post_or_instruction",
                Q(post__isnull=False, instruction="") | Q(post=None, instruction__gt=""),
                _("Choose a post, or write an instruction; not both."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.holder or self.post) if self.post else self.instruction
