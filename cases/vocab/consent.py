"""What people agree to, group by group, and how they are reached; why they leave the record."""

from django.utils.translation import gettext_lazy as _

from cases.vocab.base import Vocabulary


class FieldGroup(Vocabulary):
    """What consent is given for, group by group."""

    NAME = "name", _("Name and who the person is: names, gender, birth, nationality, work."), _("Name and identity")
    PHOTO = "photo", _("A photograph or another likeness."), _("Photo")
    HEALTH = "health", _("Illness, injury, treatment and medicine."), _("Health")
    FAMILY = "family", _("Relatives, and what happened to them or through them."), _("Family")
    LOCATION = "location", _("Where the person is or was held."), _("Place of detention")
    CHARGES = "charges", _("Accusations, charges, judgments and what they threaten."), _("Charges")
    EVENTS = "events", _("What happened, and how the person is treated."), _("Events")


# Marks document fields that are about no person (a law's title, a source's date).
OPEN = "open"


class ConsentBasis(Vocabulary):
    CONSENT = "consent", _("The person, or someone who may speak for them, agreed."), _("Consent")
    PUBLIC = "public", _("Facts cited to a public source, in no more detail than it prints."), _("Already public")
    BEST_INTEREST = "best_interest", _("A reasoned decision in the person's interest."), _("Best interest")


class WithdrawalBy(Vocabulary):
    """Who took a ground back. A no of the person outweighs what is in the press."""

    PERSON = "person", _("The person said no."), _("The person")
    SPEAKS_FOR = "speaks_for", _("Someone who may speak for the person said no."), _("Someone who may speak for them")
    OFFICE = "office", _("We: the ground does not hold, or never did."), _("We ourselves: the ground does not hold")


class ErasureReason(Vocabulary):
    """Why a person leaves the record altogether: a kind of reason, which names nobody."""

    ASKED = "asked", _("The person asked for it."), _("The person asked for it")
    ASKED_FOR_THEM = (
        "asked_for_them",
        _("Someone who may speak for them asked."),
        _("Asked for by who may speak for them"),
    )
    DANGER = "danger", _("What we hold could harm someone."), _("What we hold could harm someone")
    LAW = "law", _("A law or a court demands it."), _("A law or a court demands it")
    MISTAKE = "mistake", _("The person should never have been entered."), _("Entered by mistake")


class ContactChannel(Vocabulary):
    """How family and lawyers are reached safely; kept sealed."""

    PHONE = "phone", _("An ordinary call: assume that it is heard."), _("Phone")
    MESSENGER = "messenger", _("A messenger with encryption; say which in the next field."), _("Messenger")
    EMAIL = "email", _("Say in the next field whether it is encrypted."), _("E-mail")
    IN_PERSON = "in_person", _("Only face to face."), _("In person")
    THROUGH = "through", _("Through someone whom both trust."), _("Through someone")
    POST = "post", _("A letter."), _("Letter")
    OTHER = "other", _("Another way, said in the next field."), _("Another way")
