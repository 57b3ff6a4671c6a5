"""The columns of a spreadsheet of cases."""

from django.utils.translation import gettext_lazy

from cases.columns import Column
from cases.import_rows import Columns

COLUMNS = Columns(
    [
        Column("name", "Name", gettext_lazy("The person, as it is to be published."), "Person Placeholder",
               ("full name", "person", "detainee", "nom", "nombre", "name of person", "defender", "hrd")),
        Column("other_names", "Other names", gettext_lazy("Further names and spellings in any script, separated by ;"),
               "P. Placeholder; Placeholder P.", ("aliases", "alias", "aka", "also known as", "other name")),
        Column("country", "Country", gettext_lazy("In English, or two letters; several separated by ;"), "Cambodia",
               ("countries", "pays", "pais", "state")),
        Column("arrested", "Date of arrest", gettext_lazy(
            "As precise as the source, no more: 2017; Sept 2017; 3 Sept 2017; around March 2019."), "3 Sept 2017",
               ("arrest date", "arrested", "arrested on", "date arrested", "detained since", "date of detention")),
        Column("status", "Status", gettext_lazy(
            "As one of the words of the record, for example: Pre-trial detention; Serving a sentence; Released on bail."),
               "Pre-trial detention", ("custody status", "current status", "situation")),
        Column("facility", "Facility", gettext_lazy("Where they are held: the name of a known place, or any words."),
               "Placeholder Prison", ("prison", "place of detention", "held at", "place", "detention facility")),
        Column("charge", "Charge", gettext_lazy("The accusation, as the source words it."), "a placeholder offence",
               ("charges", "charge wording", "accusation", "accused of")),
        Column("reference", "Our reference", gettext_lazy(
            "Your own number of the case. This or the other register's number is needed: by it a second import knows the row."),
               "XX-2026-01", ("reference", "ref", "case number", "case no", "case id", "our ref", "internal reference")),
        Column("number", "Other register's number", gettext_lazy("Of an urgent action, for example."), "UA 278/17",
               ("external identifier", "external id", "ua", "ua number", "urgent action", "index", "register number")),
        Column("source_title", "Source title", gettext_lazy("The document that says so, as it is called."),
               "A placeholder statement", ("source", "source name", "document")),
        Column("source_url", "Source link", gettext_lazy("Where anyone can read it."), "https://example.org/statement",
               ("link", "url", "source url", "web address", "source address")),
        Column("source_date", "Source date", gettext_lazy("Its date, as precise as it is printed."), "5 Sept 2017",
               ("date of source", "published", "publication date")),
        Column("summary", "Summary", gettext_lazy("One or two sentences in your own words."),
               "A placeholder, arrested at a placeholder.", ("description", "abstract", "about", "short description")),
        Column("coordinator", "Coordinator (e-mail)", gettext_lazy("Who keeps its dates: the e-mail of their account."),
               "coordinator@example.org", ("coordinator", "coordinator e mail", "coordinator email", "focal point")),
    ]
)  # fmt: skip
