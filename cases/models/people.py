"""Everyone in the record, once; the groups they belong to, and how they are related."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from cases.models.base import (
    OrderedModel,
    citations,
    code_field,
    country_field,
    folded,
    folded_index,
    known_code,
    language_field,
    refuse,
    touches_field,
)  # fmt: skip
from cases.models.fields import PartialDateField, span_of
from cases.models.files import PrivatePictureField
from cases.vocab import (
    OPEN,
    FieldGroup,
    Gender,
    NameKind,
    OrganisationKind,
    RelationKind,
    Script,
)  # fmt: skip


def has_detention() -> Q:
    return Q(subjects__detentions__isnull=False)


class PersonQuerySet(models.QuerySet["Person"]):
    def detainees(self):
        """People with a detention."""
        return self.filter(has_detention()).distinct()

    def officials(self):
        """People who hold or held a post."""
        return self.filter(tenures__isnull=False).distinct()


@tracked
class Person(models.Model):
    """A person in the record. Without a published page of their own they are simply a name."""

    disclosed = {
        "name": FieldGroup.NAME, "described_as": FieldGroup.NAME, "gender": FieldGroup.NAME, "birth": FieldGroup.NAME,
        "death": FieldGroup.EVENTS, "nationality": FieldGroup.NAME, "biography": FieldGroup.NAME,
        "language": OPEN, "photo": FieldGroup.PHOTO, "photo_credit": FieldGroup.PHOTO, "photo_alt": FieldGroup.PHOTO,
    }  # fmt: skip
    withheld = ("id", "birth_span", "death_span", "touches", "is_child", "photo_name", "photo_sha256", "name_folded",
                "described_as_folded")  # fmt: skip
    cited_fields = ("name", "gender", "birth", "death", "nationality", "biography")

    name = models.CharField(
        _("name"), max_length=200, blank=True, help_text=_("As it is to be published. Example: Kem Sokha.")
    )
    name_folded = folded("name")
    described_as = models.CharField(
        _("described as"),
        max_length=200,
        blank=True,
        help_text=_("Only for a person whom no source names. Example: his wife."),
    )
    described_as_folded = folded("described_as")
    gender = code_field(
        _("gender"), Gender, _("As a source states it; never guessed from a name."), default=Gender.UNSTATED
    )
    birth = PartialDateField(_("born"), blank=True)
    birth_span = span_of("birth")
    death = PartialDateField(_("died"), blank=True)
    death_span = span_of("death")
    nationality = country_field(_("As a source states it. Example: Cambodia."), verbose_name=_("nationality"))
    biography = models.TextField(
        _("biography"),
        blank=True,
        help_text=_("Who the person is, in plain words (markdown). Every sentence needs a source."),
    )
    is_child = models.BooleanField(
        _("treated as a child"),
        default=False,
        help_text=_("Tick for someone under 18 whose birth is not entered. It is never published. Example: a pupil."),
    )
    touches = touches_field()
    language = language_field()
    photo = PrivatePictureField(
        _("photo"),
        prefix="photo_",
        upload_to="photos/",
        blank=True,
        help_text=_(
            "JPEG or PNG, for example. The original stays private; a small copy without its metadata is published."
        ),
    )
    photo_name = models.CharField(
        _("name of the photo's file"), max_length=130, blank=True, editable=False, help_text=_("As it came to us.")
    )
    photo_sha256 = models.CharField(
        _("SHA-256 of the photo"), max_length=64, blank=True, editable=False, help_text=_("Of the original.")
    )
    photo_credit = models.CharField(
        _("photo credit"),
        max_length=200,
        blank=True,
        help_text=_("Who took it, or who gave it. Example: © the family."),
    )
    photo_alt = models.CharField(
        _("photo in words"),
        max_length=300,
        blank=True,
        help_text=_("For those who cannot see it. Example: A man in a white shirt speaks into a microphone."),
    )

    objects = PersonQuerySet.as_manager()
    citations = citations()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "described_as", "pk"]
        indexes = [folded_index("name", "person_name_folded")]
        constraints = [
            known_code("gender", Gender),
            refuse(
                "named_or_described",
                Q(name__gt="", described_as="") | Q(name="", described_as__gt=""),
                _("Write the name, or, for someone whom no source names, how the source describes them; not both."),
            ),
            refuse(
                "photo_has_credit_and_words",
                Q(photo="") | Q(photo_credit__gt="", photo_alt__gt=""),
                _("A photo needs its credit, and a line for those who cannot see it."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.described_as

    @property
    def photo_download_name(self) -> str:
        """The name that the photo came with, with the ending that fits what it is."""
        return f"{self.photo_name or f'photo-{self.pk}'}.{str(self.photo).rpartition('.')[2]}"


class DetaineeManager(models.Manager["Detainee"]):
    def get_queryset(self):
        return PersonQuerySet(self.model, using=self._db).detainees()


class Detainee(Person):
    """A person with a detention."""

    objects = DetaineeManager()  # type: ignore[misc,assignment]

    class Meta:
        proxy = True
        verbose_name = _("detainee")
        verbose_name_plural = _("detainees")


class OfficialManager(models.Manager["Official"]):
    def get_queryset(self):
        return PersonQuerySet(self.model, using=self._db).officials()


class Official(Person):
    """A person who holds or held a post."""

    objects = OfficialManager()  # type: ignore[misc,assignment]

    class Meta:
        proxy = True
        verbose_name = _("official")
        verbose_name_plural = _("officials")


@tracked
class Name(OrderedModel):
    """A further name of a person. Search finds all of them."""

    disclosed = {"text": FieldGroup.NAME, "kind": OPEN, "language": OPEN, "script": OPEN}
    withheld = ("id", "person", "order", "text_folded")

    person = models.ForeignKey(Person, models.CASCADE, related_name="names", verbose_name=_("person"))
    text = models.CharField(_("name"), max_length=200, help_text=_("Exactly as written. Example: កឹម សុខា."))
    text_folded = folded("text")
    kind = code_field(_("kind"), NameKind, _("What kind of name it is."), default=NameKind.ALIAS)
    language = language_field()
    script = code_field(_("script"), Script, _("The letters it is written in."), default=Script.LATN)
    citations = citations()

    class Meta:
        verbose_name = _("further name")
        verbose_name_plural = _("further names")
        ordering = ["person", "order", "pk"]
        indexes = [folded_index("text", "name_text_folded")]
        constraints = [
            known_code("kind", NameKind),
            known_code("script", Script),
            models.UniqueConstraint(
                fields=["person", "text"],
                name="name_once_per_person",
                violation_error_message=_("This person has that name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


@tracked
class Organisation(models.Model):
    """A party, group, court, ministry or force."""

    disclosed = {
        "slug": OPEN, "name": OPEN, "acronym": OPEN, "other_names": OPEN, "kind": OPEN, "country": OPEN,
        "description": OPEN, "language": OPEN, "within": OPEN,
    }  # fmt: skip
    withheld = ("id", "name_folded", "acronym_folded", "other_names_folded")

    slug = models.SlugField(
        _("address"), max_length=80, unique=True, help_text=_("The last part of its page's address. Example: cnrp.")
    )
    name = models.CharField(
        _("name"),
        max_length=200,
        help_text=_("In full, as the source writes it. Example: Cambodia National Rescue Party."),
    )
    name_folded = folded("name")
    acronym = models.CharField(_("short form"), max_length=30, blank=True, help_text=_("Example: CNRP."))
    acronym_folded = folded("acronym")
    other_names = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("other names"),
        default=list,
        blank=True,
        help_text=_("Separated by commas."),
    )
    other_names_folded = folded("other_names", "fold_all")
    kind = code_field(_("kind"), OrganisationKind, _("What kind of body it is."), default=OrganisationKind.OTHER)
    country = country_field(_("The country it belongs to. Example: Cambodia."))
    within = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="parts",
        null=True,
        blank=True,
        verbose_name=_("part of"),
        help_text=_("A larger body that it belongs to. Example: a unit of the police."),
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("What it is and does, in plain words (markdown), from a source.")
    )
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        constraints = [known_code("kind", OrganisationKind)]

    def __str__(self) -> str:
        return f"{self.name} ({self.acronym})" if self.acronym else self.name

    def get_absolute_url(self) -> str:
        return reverse("cases:organisation", args=[self.slug])


@tracked
class Affiliation(OrderedModel):
    """A person's role in an organisation, or a role without one."""

    disclosed = {
        "organisation": FieldGroup.NAME, "role": FieldGroup.NAME, "began": FieldGroup.NAME, "ended": FieldGroup.NAME,
        "note": FieldGroup.NAME, "language": OPEN,
    }  # fmt: skip
    withheld = ("id", "person", "order", "began_span", "ended_span", "touches")

    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="affiliations",
        null=True,
        blank=True,
        verbose_name=_("organisation"),
        help_text=_("Leave empty for a role that belongs to none. Example: human rights defender."),
    )
    role = models.CharField(_("role"), max_length=200, help_text=_("In the source's words. Example: president."))
    began = PartialDateField(_("from"), blank=True)
    began_span = span_of("began")
    ended = PartialDateField(_("until"), blank=True)
    ended_span = span_of("ended")
    note = models.TextField(
        _("note"), blank=True, help_text=_("What else the source says of the role. It is published.")
    )
    touches = touches_field()
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["person", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.role}, {self.organisation}" if self.organisation else self.role


@tracked
class Relation(OrderedModel):
    """How one person stands to another: `other` is the `kind` of `person`."""

    disclosed = {"other": FieldGroup.FAMILY, "kind": FieldGroup.FAMILY, "note": FieldGroup.FAMILY, "language": OPEN}
    withheld = ("id", "person", "order", "touches")

    person = models.ForeignKey(Person, models.CASCADE, related_name="relations", verbose_name=_("person"))
    other = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="related_to",
        verbose_name=_("other person"),
        help_text=_("May be someone without a name. Example: his wife."),
    )
    kind = code_field(_("is the person's"), RelationKind, _("What the other person is to this one. Example: spouse."))
    note = models.TextField(_("note"), blank=True, help_text=_("What the source says. It is published."))
    touches = touches_field()
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        ordering = ["person", "order", "pk"]
        constraints = [
            known_code("kind", RelationKind),
            refuse("not_to_oneself", ~Q(person=models.F("other")), _("A person is not related to themselves.")),
        ]

    def __str__(self) -> str:
        return f"{self.other} ({self.get_kind_display()})"  # type: ignore[attr-defined]
