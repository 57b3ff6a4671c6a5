"""The columns of a spreadsheet of appeals."""

from django.utils.translation import gettext_lazy

from cases.columns import Column
from cases.import_rows import Columns

COLUMNS = Columns(
    [
        Column("reference", "Reference", gettext_lazy(
            "As printed. This or the link is needed: by it a second import knows the row."), "278/17",
               ("ref", "ua", "ua number", "index", "number", "appeal reference", "reference number")),
        Column("kind", "Kind", gettext_lazy(
            "One of: Urgent Action; Further information; Stop action; Urgent appeal; Open letter; Statement."),
               "Urgent Action", ("type", "kind of appeal")),
        Column("title", "Title", gettext_lazy("As issued; if empty, kind and reference stand for it."),
               "A placeholder appeal", ("headline", "name", "subject")),
        Column("url", "Link", gettext_lazy("Where the issuer published it."), "https://example.org/appeal",
               ("url", "web address", "address", "web", "link to appeal", "external url")),
        Column("issued", "Issued", gettext_lazy("The day it was issued, as precise as it is printed."), "5 Dec 2017",
               ("date", "issue date", "issued on", "date issued", "published")),
        Column("write_by", "Write by", gettext_lazy("The last day to write: one exact day."), "1 Feb 2018",
               ("deadline", "write before", "due", "due date", "expires", "expiry", "until", "act by", "write by date")),
        Column("about", "Person or case", gettext_lazy(
            "Reference, page address or exact name of a case that is in the record; several separated by ;"),
               "Person Placeholder", ("case", "person", "cases", "case reference", "name of person", "concerning", "who")),
        Column("coordinator", "Coordinator (e-mail)", gettext_lazy(
            "Who keeps the dates of its cases, where they have nobody yet."), "coordinator@example.org",
               ("coordinator", "coordinator e mail", "coordinator email", "focal point", "responsible")),
        Column("issuer", "Issued by", gettext_lazy("The organisation, by its name or short form."), "Placeholder Watch",
               ("issuer", "organisation", "organization", "author", "source")),
    ]
)  # fmt: skip
