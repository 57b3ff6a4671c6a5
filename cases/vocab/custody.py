"""Where people are held, what is known of their liberty, and how they are treated."""

from django.utils.translation import gettext_lazy as _

from cases.vocab.base import Vocabulary
from cases.vocab.consent import FieldGroup


class FacilityKind(Vocabulary):
    PRISON = "prison", _("A prison, as the source calls it."), _("Prison")
    CORRECTIONAL = "correctional_centre", _("A correctional centre, as the source calls it."), _("Correctional centre")
    DETENTION = "detention_centre", _("A centre for people not (yet) sentenced."), _("Detention centre")
    POLICE = "police_station", _("A police station or police cells."), _("Police station")
    MILITARY = "military", _("A barracks or military prison."), _("Military site")
    PSYCHIATRIC = "psychiatric", _("A psychiatric hospital or ward."), _("Psychiatric hospital")
    HOSPITAL = "hospital", _("A hospital."), _("Hospital")
    CAMP = "camp", _("A camp."), _("Camp")
    UNOFFICIAL = "unofficial", _("A place that is no official place of detention."), _("Unofficial place")
    UNKNOWN = "unknown", _("What kind of place it is, is not known."), _("Kind not known")


class CustodyStatus(Vocabulary):
    """What is known of a person's liberty. Derived from events, never typed twice."""

    AT_RISK = "at_risk", _("Threatened with arrest or harm; not held."), _("At risk")
    WARRANT = "warrant", _("An arrest warrant has been issued; not known to be held."), _("Arrest warrant issued")
    MISSING = "missing", _("Whereabouts unknown; not known to be held."), _("Missing")
    POLICE = "police_custody", _("Held by the police before a judge has decided."), _("Police custody")
    PRETRIAL = "pretrial", _("Held by order of a judge or prosecutor before trial."), _("Pre-trial detention")
    ON_TRIAL = "on_trial", _("Held while the trial goes on."), _("On trial, in detention")
    SENTENCED = "sentenced", _("Held under a sentence of a court."), _("Serving a sentence")
    ADMINISTRATIVE = (
        "administrative",
        _("Held by order of an authority, without charge or trial."),
        _("Administrative detention"),
    )
    HOUSE_ARREST = "house_arrest", _("Not free to leave the home."), _("House arrest")
    INCOMMUNICADO = "incommunicado", _("Held without contact to the outside."), _("Held incommunicado")
    PLACE_HIDDEN = (
        "place_hidden",
        _("The authorities admit holding the person, but not where."),
        _("Held, place hidden"),
    )
    CUSTODY_DENIED = (
        "custody_denied",
        _("Taken by or for the authorities, who deny it: enforced disappearance."),
        _("Custody denied by the authorities"),
    )
    PSYCHIATRIC = "psychiatric", _("Held in psychiatric confinement."), _("Psychiatric confinement")
    DETAINED = "detained", _("Held; the source does not say at which stage."), _("Detained, stage not stated")
    BAIL = "released_bail", _("Released on bail; the case goes on."), _("Released on bail")
    SERVED = "released_served", _("Released at the end of a sentence."), _("Released, sentence served")
    ACQUITTED = "released_acquitted", _("Released after an acquittal."), _("Released, acquitted")
    DROPPED = "released_dropped", _("Released after charges were dropped."), _("Released, charges dropped")
    PARDONED = "released_pardoned", _("Released by pardon or amnesty."), _("Released, pardoned")
    UNCONDITIONAL = "released_unconditionally", _("Released with no condition."), _("Released unconditionally")
    RELEASED = "released", _("Released; on which terms is not stated."), _("Released, terms not stated")
    DEPORTED = "deported", _("Taken out of the country by force or by extradition."), _("Deported or extradited")
    LEFT_CUSTODY = (
        "left_custody",
        _("Out of custody without a release: an escape, for example."),
        _("Left custody without release"),
    )
    EXILE = "exile", _("Lives abroad and cannot safely return."), _("In exile")
    DIED = "died", _("Died while held."), _("Died in custody")
    EXECUTED = "executed", _("Put to death by the state."), _("Executed")
    KILLED = "killed", _("Killed outside custody."), _("Killed")
    UNKNOWN = "unknown", _("No source says what became of the person."), _("Not known")

    @property
    def held(self) -> bool:
        """Counted as held. Missing and at risk never are."""
        return self in HELD

    @property
    def free(self) -> bool:
        return self in FREE


HELD = frozenset(
    {
        CustodyStatus.POLICE, CustodyStatus.PRETRIAL, CustodyStatus.ON_TRIAL, CustodyStatus.SENTENCED,
        CustodyStatus.ADMINISTRATIVE, CustodyStatus.HOUSE_ARREST, CustodyStatus.INCOMMUNICADO,
        CustodyStatus.PLACE_HIDDEN, CustodyStatus.CUSTODY_DENIED, CustodyStatus.PSYCHIATRIC, CustodyStatus.DETAINED,
    }
)  # fmt: skip
FREE = frozenset(
    {
        CustodyStatus.BAIL, CustodyStatus.SERVED, CustodyStatus.ACQUITTED, CustodyStatus.DROPPED,
        CustodyStatus.PARDONED, CustodyStatus.UNCONDITIONAL, CustodyStatus.RELEASED,
    }
)  # fmt: skip
DEAD = frozenset({CustodyStatus.DIED, CustodyStatus.EXECUTED, CustodyStatus.KILLED})


class CountKind(Vocabulary):
    EXACT = "exact", _("The source gives this number."), _("exactly")
    AT_LEAST = "at_least", _("The source says at least, more than, or gives a rough number."), _("at least")
    UNKNOWN = "unknown", _("No number is given."), _("number not known")


class RestrictionKind(Vocabulary):
    BAIL = "bail", _("Conditions of bail."), _("Bail conditions")
    TRAVEL_BAN = "travel_ban", _("May not leave the country or a place."), _("Travel ban")
    HOUSE_ARREST = "house_arrest", _("May not leave the home."), _("House arrest")
    REPORTING = "reporting", _("Must report to an authority."), _("Duty to report")
    SUPERVISION = "supervision", _("Is watched by an authority."), _("Supervision")
    POLITICAL_BAN = "political_ban", _("May not take part in politics."), _("Ban from politics")
    OTHER = "other", _("Another restriction, in the source's words."), _("Other restriction")


class ConditionKind(Vocabulary):
    HEALTH = "health", _("Illness, injury or a danger to health."), _("Health")
    MEDICAL = "medical_care", _("Access to a doctor, treatment and medicine."), _("Medical care")
    LAWYER = "lawyer", _("Access to a lawyer, in confidence."), _("Lawyer")
    FAMILY = "family", _("Access to the family."), _("Family")
    VISITORS = "visitors", _("Access of other visitors."), _("Other visitors")
    DETAINEES = "co_detainees", _("Contact with other detainees."), _("Other detainees")
    SURVEILLANCE = "surveillance", _("Being watched, filmed or overheard."), _("Surveillance")
    ILL_TREATMENT = "ill_treatment", _("Torture or other ill-treatment."), _("Ill-treatment")

    @property
    def group(self) -> FieldGroup:
        """The consent field group that a condition of this kind always touches."""
        return {
            ConditionKind.HEALTH: FieldGroup.HEALTH,
            ConditionKind.MEDICAL: FieldGroup.HEALTH,
            ConditionKind.FAMILY: FieldGroup.FAMILY,
        }.get(self, FieldGroup.EVENTS)


ACCESS = frozenset(
    {ConditionKind.MEDICAL, ConditionKind.LAWYER, ConditionKind.FAMILY, ConditionKind.VISITORS, ConditionKind.DETAINEES}
)


class ConditionState(Vocabulary):
    PERMITTED = "permitted", _("Access is given."), _("permitted")
    RESTRICTED = "restricted", _("Access is given in part, late, or under watch."), _("restricted")
    DENIED = "denied", _("Access is refused."), _("denied")
    REPORTED = "reported", _("A source reports it."), _("reported")
    DISPUTED = "rejected", _("Someone says that it is not so."), _("said not to be so")
    UNKNOWN = "unknown", _("No source says."), _("not known")


ACCESS_STATES = frozenset(
    {ConditionState.PERMITTED, ConditionState.RESTRICTED, ConditionState.DENIED, ConditionState.UNKNOWN}
)
REPORT_STATES = frozenset({ConditionState.REPORTED, ConditionState.DISPUTED, ConditionState.UNKNOWN})
