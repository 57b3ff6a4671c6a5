"""Laws, what they threaten, accusations and judgments."""

from django.utils.translation import gettext_lazy as _

from cases.vocab.base import Vocabulary


class ProvisionKind(Vocabulary):
    DOMESTIC = "domestic", _("A law or code of a country."), _("National law")
    INTERNATIONAL = "international", _("A treaty, declaration or resolution."), _("International instrument")


class PenaltyKind(Vocabulary):
    PRISON = "prison", _("Time in prison."), _("Prison")
    LIFE = "life", _("Prison for life."), _("Life in prison")
    DEATH = "death", _("Death."), _("Death")
    FINE = "fine", _("A sum of money."), _("Fine")
    CONFISCATION = "confiscation", _("Loss of property."), _("Confiscation")
    OTHER = "other", _("Another penalty, in the source's words."), _("Other")


class PenaltyBound(Vocabulary):
    LEAST = "least", _("The least that a court can give."), _("at least")
    GREATEST = "greatest", _("The most that a court can give."), _("up to")
    FIXED = "fixed", _("The only penalty."), _("exactly")


class ChargeState(Vocabulary):
    ALLEGED = (
        "alleged",
        _("An authority says so or investigates it; no charge is known."),
        _("Alleged"),
    )
    NOT_CHARGED = "not_charged", _("A source states that no charge was brought."), _("Stated not to be charged")
    CHARGED = "charged", _("Formally charged."), _("Charged")
    AMENDED = "amended", _("The charge was changed."), _("Amended")
    DROPPED = "dropped", _("The charge was given up."), _("Dropped")
    CONVICTED = "convicted", _("Found guilty, whether or not final."), _("Convicted")
    ACQUITTED = "acquitted", _("Found not guilty."), _("Acquitted")


class JudgmentOutcome(Vocabulary):
    CONVICTED = "convicted", _("Found guilty."), _("Convicted")
    ACQUITTED = "acquitted", _("Found not guilty."), _("Acquitted")
    UPHELD = "upheld", _("A higher court left the judgment as it was."), _("Upheld")
    REDUCED = "reduced", _("A higher court made the sentence shorter."), _("Reduced")
    INCREASED = "increased", _("A higher court made the sentence longer."), _("Increased")
    QUASHED = "quashed", _("A higher court set the judgment aside."), _("Quashed")
    RETRIAL = "retrial", _("A new trial was ordered."), _("Retrial ordered")
