"""The vocabularies of the record. Each word has a definition, which help texts and the method page show."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Vocabulary(models.TextChoices):
    """Choices with definitions: a member is written `NAME = code, definition, label`."""

    definition: str

    def __new__(cls, code: str, definition: str | Promise = ""):
        member = str.__new__(cls, code)
        member._value_ = code
        member.definition = definition  # type: ignore[assignment]
        return member


class FieldGroup(Vocabulary):
    """What consent is given for, group by group (design, section 3: Consent)."""

    NAME = "name", _("Name and who the person is: names, gender, birth, nationality, work."), _("Name and identity")
    PHOTO = "photo", _("A photograph or another likeness."), _("Photo")
    HEALTH = "health", _("Illness, injury, treatment and medicine."), _("Health")
    FAMILY = "family", _("Relatives, and what happened to them or through them."), _("Family")
    LOCATION = "location", _("Where the person is or was held."), _("Place of detention")
    CHARGES = "charges", _("Accusations, charges, judgments and what they threaten."), _("Charges")
    EVENTS = "events", _("What happened, and how the person is treated."), _("Events")


# Marks document fields that are about no person (a law's title, a source's date).
OPEN = "open"


class Gender(Vocabulary):
    FEMALE = "female", _("As the source states it."), _("Female")
    MALE = "male", _("As the source states it."), _("Male")
    OTHER = "other", _("Another gender, as the source states it."), _("Another gender")
    UNSTATED = "unstated", _("No source states it. We do not guess."), _("Not stated")


class NameKind(Vocabulary):
    FULL = "full", _("The name in full."), _("Full name")
    ALIAS = "alias", _("Another name the person goes by."), _("Alias")
    NICKNAME = "nickname", _("A name used by friends and the public."), _("Nickname")
    SCRIPT = "script", _("The name in its own script."), _("In its own script")
    TRANSLITERATION = "transliteration", _("Another way to write the name in Latin letters."), _("Transliteration")
    FORMER = "former", _("A name no longer used."), _("Former name")


class RelationKind(Vocabulary):
    SPOUSE = "spouse", _("Husband, wife or partner."), _("Spouse or partner")
    PARENT = "parent", _("Mother or father."), _("Parent")
    CHILD = "child", _("Son or daughter."), _("Child")
    SIBLING = "sibling", _("Brother or sister."), _("Brother or sister")
    RELATIVE = "relative", _("Another relative, or one that is not described further."), _("Relative")
    LAWYER = "lawyer", _("Acts for the person in law."), _("Lawyer")
    COLLEAGUE = "colleague", _("Works, campaigns or is detained for the same cause."), _("Colleague")


class OrganisationKind(Vocabulary):
    PARTY = "party", _("A political party."), _("Political party")
    NGO = "ngo", _("A group independent of the state: association, union, human rights group."), _("Organisation")
    COURT = "court", _("A court or a judge's office."), _("Court")
    PROSECUTOR = "prosecutor", _("A prosecutor's office."), _("Prosecution")
    MINISTRY = "ministry", _("A ministry or another office of government."), _("Ministry")
    PARLIAMENT = "parliament", _("A parliament or one of its chambers."), _("Parliament")
    POLICE = "police", _("A police force."), _("Police")
    FORCE = "force", _("Army, guard, intelligence or another armed force."), _("Security force")
    EMBASSY = "embassy", _("An embassy or another mission abroad."), _("Embassy")
    MEDIA = "media", _("A newspaper, broadcaster or news site."), _("Media")
    INTERNATIONAL = "international", _("A body of states, such as the UN."), _("International body")
    GOVERNMENT = "government", _("A government as a whole."), _("Government")
    OTHER = "other", _("None of these, or not known."), _("Other")


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


class WorkflowState(Vocabulary):
    DRAFT = "draft", _("Being written."), _("Draft")
    REVIEW = "review", _("Waits for a second person."), _("In review")
    PUBLISHED = "published", _("Strangers can read it."), _("Published")
    WITHDRAWN = "withdrawn", _("Was published, and was taken back."), _("Withdrawn")


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


class ChannelKind(Vocabulary):
    POST = "post", _("A postal address."), _("Letter")
    PHONE = "phone", _("A telephone number."), _("Phone")
    FAX = "fax", _("A fax number."), _("Fax")
    EMAIL = "email", _("An e-mail address."), _("E-mail")
    SOCIAL = "social", _("An account on a social network."), _("Social")
    FORM = "form", _("A form on a web site."), _("Web form")


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


class ContactChannel(Vocabulary):
    """How family and lawyers are reached safely; kept sealed."""

    PHONE = "phone", _("An ordinary call: assume that it is heard."), _("Phone")
    MESSENGER = "messenger", _("A messenger with encryption; say which in the next field."), _("Messenger")
    EMAIL = "email", _("Say in the next field whether it is encrypted."), _("E-mail")
    IN_PERSON = "in_person", _("Only face to face."), _("In person")
    THROUGH = "through", _("Through someone whom both trust."), _("Through someone")
    POST = "post", _("A letter."), _("Letter")
    OTHER = "other", _("Another way, said in the next field."), _("Another way")


class Stance(Vocabulary):
    SUPPORTS = "supports", _("The source says so."), _("supports")
    CONTRADICTS = "contradicts", _("The source says something else."), _("says otherwise")
    DENIES = "denies", _("The source denies it, or reports a denial."), _("denies")


class Reading(Vocabulary):
    PRINTED = "printed", _("The source says it in so many words."), _("as printed")
    INFERRED = "inferred", _("We conclude it from what the source says."), _("our reading")
    DOUBTFUL = "doubtful", _("The text itself is doubtful here."), _("text doubtful")


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


class IdentifierScheme(Vocabulary):
    URGENT_ACTION = "ua", _("Number of an urgent action: 278/17."), _("Urgent Action")
    OBSERVATORY = "obs", _("Number of an Observatory appeal: KHM 003 / 0920 / OBS 107."), _("Observatory")
    COURT = "court", _("Docket number of a court."), _("Court docket")
    OTHER = "other", _("Number of another register."), _("Other register")


class Script(Vocabulary):
    LATN = "Latn", "", _("Latin")
    KHMR = "Khmr", "", _("Khmer")
    ARAB = "Arab", "", _("Arabic")
    HANS = "Hans", "", _("Chinese, simplified")
    HANT = "Hant", "", _("Chinese, traditional")
    CYRL = "Cyrl", "", _("Cyrillic")
    DEVA = "Deva", "", _("Devanagari")
    MYMR = "Mymr", "", _("Burmese")
    THAI = "Thai", "", _("Thai")
    LAOO = "Laoo", "", _("Lao")
    HEBR = "Hebr", "", _("Hebrew")
    ETHI = "Ethi", "", _("Ethiopic")
    ZYYY = "Zyyy", "", _("Another script")


class DocumentKind(Vocabulary):
    """The kinds of published documents; each names its page."""

    CASE = "case", _("A case."), _("Case")
    APPEAL = "appeal", _("A call to act."), _("Appeal")
    FACILITY = "facility", _("A place of detention."), _("Facility")
    LAW = "law", _("A law or one of its articles."), _("Law")
    ORGANISATION = "organisation", _("An organisation."), _("Organisation")
    OFFICIAL = "official", _("A post and who holds it."), _("Official")


class PublishingAct(Vocabulary):
    PUBLISH = "publish", _("The whole document, from the record."), _("Published")
    PATCH = "patch", _("Only operational sections."), _("Patched")
    REDACT = "redact", _("A field group was removed from every version."), _("Redacted")
    WITHDRAW = "withdraw", _("Taken back; its address answers 410."), _("Withdrawn")
    WITHDRAW_SILENTLY = "withdraw_silently", _("Taken back without a trace."), _("Withdrawn silently")


class ReviewOutcome(Vocabulary):
    """What became of a document that waited for a second person. Empty while it waits."""

    PUBLISHED = "published", _("A second person published it."), _("Published")
    RETURNED = "returned", _("It went back to whoever works on it, with a reason."), _("Returned")
    CONFIRMED = (
        "confirmed_after",
        _("It had gone out at once; a second person confirmed it."),
        _("Confirmed afterwards"),
    )
    WITHDRAWN = "withdrawn", _("The document was taken back while it waited."), _("Withdrawn")


class PagePart(Vocabulary):
    """The parts of the page of a case; the codes are the anchors of their headings."""

    EVERYONE = "everyone", _("The table of a case of several people."), _("Everyone in this case")
    STORY = "story", _("The events in their order, with their pictures."), _("What happened")
    CHARGES = "charges", _("What the people are accused of, and under which law."), _("Charges and accusations")
    JUDGMENTS = "judgments", _("What courts decided."), _("Judgments")
    RESTRICTIONS = "restrictions", _("What is forbidden outside custody."), _("Restrictions")
    EACH = "each", _("What is told of each person, in a case of several."), _("Each of them")
    CONDITIONS = "conditions", _("Health, lawyer, family, visitors."), _("Conditions in detention")
    ASKED = "asked", _("What appeals ask of officials."), _("What is asked")
    OTHERS = "others", _("What bodies and experts say of the case."), _("What others say")
    GLANCE = "glance", _("Who the person is, and the numbers of the case."), _("At a glance")
    AROUND = "around", _("Background, and events around the case."), _("Around the case")
    SOURCES = "sources", _("The sources and the words that prove each fact."), _("Sources")


class MergeKind(Vocabulary):
    """What can be merged; the codes are the names of the models."""

    PERSON = "person", _("Two rows about one person."), _("Person")
    CASE = "case", _("Two cases that are one."), _("Case")


class MessageTopic(Vocabulary):
    """What a stranger writes about; each has a promise of its own (`cases.promises`)."""

    CORRECT = "correct", _("A fact on a page is wrong or missing."), _("Something on a page is wrong")
    REMOVE = (
        "remove",
        _("A photo, a name, a place or a whole page should go."),
        _("Something should be taken off a page"),
    )
    PRESS = "press", _("A journalist asks."), _("A question from the press")
    OTHER = "other", _("Whatever else there is to say."), _("Something else")
