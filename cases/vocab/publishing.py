"""From a draft to a page: documents, who passes them, their parts and registers, what strangers write."""

from django.utils.translation import gettext_lazy as _

from cases.vocab.base import Vocabulary


class WorkflowState(Vocabulary):
    DRAFT = "draft", _("Being written."), _("Draft")
    REVIEW = "review", _("Waits for a second person."), _("In review")
    PUBLISHED = "published", _("Strangers can read it."), _("Published")
    WITHDRAWN = "withdrawn", _("Was published, and was taken back."), _("Withdrawn")


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


class IdentifierScheme(Vocabulary):
    URGENT_ACTION = "ua", _("Number of an urgent action: 278/17."), _("Urgent Action")
    OBSERVATORY = "obs", _("Number of an Observatory appeal: KHM 003 / 0920 / OBS 107."), _("Observatory")
    COURT = "court", _("Docket number of a court."), _("Court docket")
    OTHER = "other", _("Number of another register."), _("Other register")


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
