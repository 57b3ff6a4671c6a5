"""On saving a person like one who exists: who that may be, and a tick for "someone else". Nothing typed is lost."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.admin.forms import RecordForm
from cases.finding import Double, people_like

NAME_ROW = re.compile(r"names-(\d+)-text")
SEEN = "doubles_seen"


class PersonForm(RecordForm):
    """Asks once for everyone whom a new name may mean; the tick holds for those who were shown."""

    someone_else = forms.BooleanField(label=_("This is someone else"), required=False)
    found: list[Double]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = []

    def check_row(self) -> None:
        super().check_row()
        found = people_like(self.new_names(), exclude=self.instance)
        ticked = self.cleaned_data.get("someone_else")
        if found and not (ticked and {str(double.person.pk) for double in found} <= self.shown_before):
            self.found = found
            self.add_error(None, _("The record has someone of a like name. Nothing was saved; look who it is."))

    @property
    def shown_before(self) -> set[str]:
        """Who was shown when the box was ticked."""
        return set(str(self.data.get(SEEN, "")).split(","))

    def new_names(self) -> list[str]:
        """The names that were typed, of the person and of the rows below, and that the person does not have yet."""
        typed, stored = [self.cleaned_data.get("name") or ""], self._stored_names()
        for key in self.data:
            if (row := NAME_ROW.fullmatch(key)) and not self.data.get(f"names-{row[1]}-DELETE"):
                typed.append(self.data[key].strip())
        return [name for name in typed if name and name not in stored]

    def _stored_names(self) -> set[str]:
        stored = type(self.instance)._default_manager.filter(pk=self.instance.pk).first() if self.instance.pk else None
        return {stored.name, *stored.names.values_list("text", flat=True)} if stored else set()
