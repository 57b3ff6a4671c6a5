"""The vocabularies of the response."""

from django.utils.translation import gettext_lazy as _

from cases.vocab import Vocabulary


class AppealKind(Vocabulary):
    URGENT_ACTION = "urgent_action", _("A call on the public to write at once."), _("Urgent Action")
    FURTHER_INFORMATION = "further_information", _("News on an earlier call."), _("Further information")
    STOP_ACTION = "stop_action", _("The call is over: stop writing."), _("Stop action")
    URGENT_APPEAL = "urgent_appeal", _("A public call of an organisation on the authorities."), _("Urgent appeal")
    OPEN_LETTER = "open_letter", _("A letter to the authorities that anyone can read."), _("Open letter")
    STATEMENT = "statement", _("A statement with demands."), _("Statement")


class AppealState(Vocabulary):
    DRAFT = "draft", _("Being written; strangers cannot see it."), _("Draft")
    OPEN = "open", _("Letters are wanted, until the date to write by, if there is one."), _("Open")
    PAUSED = "paused", _("News has come: please wait before writing."), _("Paused")
    STOPPED_GOOD = "stopped_good", _("Over, with good news."), _("Stopped: good news")
    STOPPED = "stopped", _("Over: letters would not help any more."), _("Stopped")
    EXPIRED = "expired", _("Over: the date to write by has passed and was not extended."), _("Expired")
    REPLACED = "replaced", _("A newer call took its place."), _("Replaced by a newer call")


RUNNING = frozenset({AppealState.OPEN, AppealState.PAUSED})  # what someone must keep an eye on
OVER = frozenset({AppealState.STOPPED_GOOD, AppealState.STOPPED, AppealState.EXPIRED, AppealState.REPLACED})


class DemandKind(Vocabulary):
    RELEASE = "release", _("Release, with or without conditions."), _("Release")
    DROP_CHARGES = "drop_charges", _("Drop charges, or bring none."), _("No charges")
    ACCESS = "access", _("Access to lawyers, family or doctors."), _("Access")
    TREATMENT = "treatment", _("Treatment and conditions in detention."), _("Treatment in detention")
    FAIR_TRIAL = "fair_trial", _("A fair trial."), _("Fair trial")
    INVESTIGATION = "investigation", _("An independent investigation."), _("Investigation")
    WHEREABOUTS = "whereabouts", _("Say where someone is held."), _("Whereabouts")
    RIGHTS = "rights", _("Respect for rights of everyone concerned."), _("Respect for rights")
    OTHER = "other", _("Another demand."), _("Other")


class OutcomeKind(Vocabulary):
    MET = "met", _("What was asked has happened. We do not claim why."), _("Met")
    PARTLY = "partly", _("Part of it has happened."), _("Partly met")
    REFUSED = "refused", _("The authorities refused."), _("Refused")
    NO_CHANGE = "no_change", _("Nothing has changed."), _("No change")
    OVERTAKEN = "overtaken", _("Events have made it pointless."), _("Overtaken by events")


class ReplyKind(Vocabulary):
    ACKNOWLEDGEMENT = "acknowledgement", _("Says that letters have come, and nothing more."), _("Acknowledgement")
    SUBSTANTIVE = "substantive", _("Says something about what was asked."), _("Substantive answer")
    PROMISE = "promise", _("Says that something will be done. We do not know whether it was."), _("Promise")
    REFUSAL = "refusal", _("Says that what was asked will not be done."), _("Refusal")
    DENIAL = "denial", _("Says that what the appeal states is not so."), _("Denial")
    REFERRED = "referred", _("Says that another authority is to answer."), _("Referred elsewhere")
    OTHER = "other", _("Another kind of answer."), _("Other")


class RecipientRole(Vocabulary):
    TARGET = "target", _("Write to them."), _("Write to")
    COPY = "copy", _("Send them a copy."), _("Copy to")


class DueKind(Vocabulary):
    WRITE_BY = "write_by", _("The day by which letters are wanted."), _("Write by")
    FOLLOW_UP = "follow_up", _("The day to look again at an unanswered call."), _("Follow up")
    HEARING = "hearing", _("A hearing in court, or another day there: a judgment, a questioning."), _("Hearing")
    SET_DAY = "set_day", _("A day that is set in a case, not in court: a release, a transfer, a visit."), _("Day set")
    FIND_DAY = (
        "find_day",
        _("Something is announced in a case, and its day is not known: find it out before it may be there."),
        _("Find out the day"),
    )
    FILING_LIMIT = "filing_limit", _("The last day to file something in court."), _("Court filing limit")
    CONSENT_REVIEW = "consent_review", _("The day to ask again whether facts may be published."), _("Consent review")
    CASE_REVIEW = (
        "case_review",
        _("The day by which someone should confirm that the facts of a case still hold."),
        _("Case review"),
    )
    OWN = "own", _("A date of one's own choice."), _("Own date")


OF_A_CALL = frozenset({DueKind.WRITE_BY, DueKind.FOLLOW_UP})  # they mean nothing any more when it is over


class DueRule(Vocabulary):
    """By which rule the program counts a date from others. What a person sets has none."""

    FOLLOW_UP = (
        "follow_up",
        _("So many weeks after the date to write by, while nobody has answered in substance."),
        _("Follow-up"),
    )
    HEARING = "hearing", _("The day of what the record announces in a case."), _("Announced in the record")
    CONSENT_REVIEW = (
        "consent_review",
        _("The day by which grounds for publishing are to be looked at again."),
        _("Review of grounds"),
    )
    CASE_REVIEW = (
        "case_review",
        _("The end of the review period of the site after the facts were last confirmed."),
        _("Facts to confirm"),
    )


class DueDecision(Vocabulary):
    """What was decided about a date that came."""

    EXTENDED = "extended", _("A later date took its place."), _("Extended")
    CLOSED = "closed", _("The appeal was closed."), _("Closed")
    KEPT = "kept", _("The appeal stays as it is: it is shown as passed."), _("Kept")
    DONE = "done", _("What was due has been done."), _("Done")
    # What the program writes on dates that it counted itself
    MOVED = "moved", _("It was counted anew, because what it is counted from has changed."), _("Counted anew")
    SETTLED = "settled", _("The record says that it is not due any more."), _("Settled by the record")


class TextKind(Vocabulary):
    CALL = "call", _("The lines that call on the reader to act."), _("Call")
    TEXT = "text", _("What has happened, as issued: it stands above the demands."), _("What happened")
    BACKGROUND = "background", _("Additional information, as issued."), _("Background")
    LETTER = "letter", _("A sample letter, as issued."), _("Sample letter")
    CLOSING = "closing", _("The closing words, as issued."), _("Closing words")
    REPORT_BACK = "report_back", _("How the issuer asks to be told of what readers did."), _("Reporting back")


class NewsDecision(Vocabulary):
    """What is decided, or proposed, about an appeal when news has come of someone it is for."""

    PAUSE = "pause", _("Readers are asked to wait; the letter is not offered."), _("Pause")
    KEEP = "keep", _("The letters are still right: they stay open, or open again."), _("Keep")
    REWRITE = (
        "rewrite",
        _("The appeal asks for the wrong thing now: it stays paused until it is rewritten."),
        _("Rewrite"),
    )
    STOP_GOOD = "stop_good", _("The appeal is over, with good news."), _("Stop: good news")
    STOP = "stop", _("The appeal is over: letters would not help any more."), _("Stop")


# What leaves a question open: someone has still to say how the appeal goes on.
UNSETTLED = frozenset({"", NewsDecision.PAUSE, NewsDecision.REWRITE})


class Rhythm(Vocabulary):
    """How often someone who follows is written to."""

    EACH = (
        "each",
        _("A mail for each change, at most one a day for each thing; whether letters must wait is told at once."),
        _("Each change"),
    )
    WEEKLY = "weekly", _("One mail a week with all that changed; none when nothing did."), _("Once a week")


class ReminderRhythm(Vocabulary):
    """How a colleague wants to be reminded."""

    EACH = "each", _("A mail for each reminder, when its time has come."), _("Each by itself")
    DAILY = "daily", _("One mail in the morning with all reminders of the day."), _("Once a day")
    WEEKLY = "weekly", _("One mail on Monday with all reminders of the week."), _("Once a week")


class ReminderRole(Vocabulary):
    """Why someone is reminded of a date."""

    KEEPER = "keeper", _("Keeps the case."), _("Coordinator")
    BACKUP = "backup", _("Steps in: the date has passed and nobody acted."), _("Backup")
    NOBODY = "nobody", _("Nobody keeps the case: every coordinator is told."), _("Nobody keeps it")
    OWN = "own", _("Set the date for themselves."), _("Own date")


class MailKind(Vocabulary):
    """What a mail is for."""

    CONFIRM = "confirm", _("Asks an address whether it wants to follow."), _("Asks to confirm")
    NEWS = "news", _("What changed."), _("News")
    DIGEST = "digest", _("What changed within a week."), _("News of a week")
    GONE = "gone", _("Something that is followed was taken back. It is not named."), _("Taken back")
    REMINDER = "reminder", _("Reminds a colleague of a date."), _("Reminder")
    REMINDERS = "reminders", _("Reminds a colleague of the dates of a day or a week."), _("Reminders in one mail")


class MailEnd(Vocabulary):
    """Why a mail was not sent."""

    REFUSED = "refused", _("The mail server knows no such address."), _("No such address")
    REJECTED = "rejected", _("The mail server takes no such mail."), _("Not taken")
    GIVEN_UP = "given_up", _("Tried for three days, in vain."), _("Given up")
    POINTLESS = "pointless", _("Nothing of what it was to tell is published any more, or is due."), _("Nothing to tell")


class ReportChannel(Vocabulary):
    """What someone did, for who reports it: the codes are those of `ChannelKind`, and one more."""

    POST = "post", _("A letter or a card, sent by post."), _("Letters")
    EMAIL = "email", _("An e-mail."), _("E-mails")
    PHONE = "phone", _("A telephone call, also one that nobody answered."), _("Calls")
    FAX = "fax", _("A fax."), _("Faxes")
    SOCIAL = "social", _("A public post on a social network."), _("Posts on social media")
    FORM = "form", _("A form on an official's web site, filled in and sent."), _("Web forms")
    OTHER = "other", _("Anything else that was done: a visit, a vigil, a meeting."), _("Other")


class ReportOddity(Vocabulary):
    """Why a colleague should look at a report."""

    MANY = "many", _("More than one would expect of so many people."), _("Unusually many")
    ALIKE = "alike", _("Several that say the same came within minutes."), _("Many alike within minutes")
    LONG_AGO = "long_ago", _("The day lies long before the report came."), _("Done long ago")
    CONTACT = (
        "contact",
        _("Its words seem to hold an address, a link or a number."),
        _("Words with an address or number"),
    )
