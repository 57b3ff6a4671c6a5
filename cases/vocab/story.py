"""What happened, and which sources say so in which way."""

from django.utils.translation import gettext_lazy as _

from cases.vocab.base import Vocabulary


class EventKind(Vocabulary):
    THREAT = "threat", _("A threat or harassment."), _("Threat")
    WARRANT = "warrant", _("A warrant or order to arrest."), _("Arrest order")
    ARREST = "arrest", _("The person is taken into custody."), _("Arrest")
    DISAPPEARANCE = "disappearance", _("The person is taken, and custody is denied or hidden."), _("Disappearance")
    DETENTION_ORDER = "detention_order", _("A court or authority orders detention."), _("Detention order")
    QUESTIONING = "questioning", _("Questioned by police, prosecutor or judge."), _("Questioning")
    CHARGE = "charge", _("A charge is brought, changed or dropped."), _("Charge")
    IMMUNITY = "immunity", _("Immunity is lifted or given."), _("Immunity")
    BAIL = "bail", _("A decision on bail."), _("Bail")
    HEARING = "hearing", _("A hearing in court."), _("Hearing")
    JUDGMENT = "judgment", _("A court decides the case."), _("Judgment")
    APPEAL = "appeal", _("A higher court is asked, or decides."), _("Court appeal")
    TRANSFER = "transfer", _("Moved from one place of detention to another."), _("Transfer")
    HEALTH = "health", _("Illness, treatment, hunger strike."), _("Health")
    ILL_TREATMENT = "ill_treatment", _("Torture or other ill-treatment."), _("Ill-treatment")
    VISIT = "visit", _("A visit, or one refused."), _("Visit")
    RELEASE = "release", _("The person leaves custody."), _("Release")
    DEATH = "death", _("The person dies."), _("Death")
    ACTIVITY = "activity", _("What the person did: a speech, a protest, founding a group."), _("Activity")
    OTHER = "other", _("Something else in the life of the case."), _("Event")
    CONTEXT = "context", _("Around the case: elections, laws, what happened to others."), _("Around the case")


class Happening(Vocabulary):
    HAPPENED = "happened", _("It took place."), _("Happened")
    SCHEDULED = "scheduled", _("It is set for a day."), _("Scheduled")
    PREVENTED = "prevented", _("It was to take place and was prevented or called off."), _("Did not take place")
    POSTPONED = "postponed", _("It was put off."), _("Postponed")
    UNKNOWN = "unknown", _("It was due; what came of it is not known to us."), _("Outcome not known to us")


class SourceKind(Vocabulary):
    URGENT_ACTION = "urgent_action", _("A call on the public to write to officials."), _("Urgent action")
    STATEMENT = "statement", _("A statement of an organisation."), _("Statement")
    REPORT = "report", _("A longer report."), _("Report")
    NEWS = "news", _("News media."), _("News")
    COURT = "court", _("A document of a court."), _("Court document")
    OFFICIAL = "official", _("A document of an authority."), _("Official document")
    TESTIMONY = "testimony", _("What someone told."), _("Testimony")
    OTHER = "other", _("Another kind of source."), _("Other")


class Stance(Vocabulary):
    SUPPORTS = "supports", _("The source says so."), _("supports")
    CONTRADICTS = "contradicts", _("The source says something else."), _("says otherwise")
    DENIES = "denies", _("The source denies it, or reports a denial."), _("denies")


class Reading(Vocabulary):
    PRINTED = "printed", _("The source says it in so many words."), _("as printed")
    INFERRED = "inferred", _("We conclude it from what the source says."), _("our reading")
    DOUBTFUL = "doubtful", _("The text itself is doubtful here."), _("text doubtful")
