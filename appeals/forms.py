"""What is decided about an appeal when news has come: one form, on the desk and after an update alike."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Act
from appeals.actions import update as actions
from appeals.actions.reasons import LONGEST_REASON
from appeals.models import Appeal, PauseRequest
from appeals.vocab import NewsDecision
from cases.models import Event

STOPS = (NewsDecision.STOP_GOOD, NewsDecision.STOP)


class NewsForm(forms.Form):
    """Stop, rewrite, keep or pause, with a reason. Words for readers are asked for apart, since these are public at once."""

    decision = forms.ChoiceField(
        choices=NewsDecision.choices, error_messages={"required": gettext_lazy("Choose what is to be done.")}
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, for colleagues"), required=False, max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("Words for readers, if it is stopped"), required=False, max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=gettext_lazy("Public at once: no more than may be known today."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    @classmethod
    def for_news(cls, event: Event, usual: str, *, public: bool, appeal: Appeal) -> "NewsForm":
        """With reasons filled in. While the event is not published, readers are told nothing of it."""
        with translation.override(appeal.language):
            done, in_vain = _("Letters are no longer needed."), _("Letters would not help any more.")
            untold = done if usual == NewsDecision.STOP_GOOD else in_vain
            words = str(event) if public else untold
        # Several stand on one page: each has ids of its own.
        return cls(
            initial={"reason": str(event)[:LONGEST_REASON], "words": words[:LONGEST_REASON]},
            auto_id=f"id_{appeal.pk}_%s",
        )

    def decide(
        self, request: PauseRequest | None, *, appeal: Appeal, event: Event, by: User, now: datetime.datetime
    ) -> bool:
        """Does it, or, for someone who may not, proposes it. Turns a refusal into errors of the form."""
        given = self.cleaned_data
        try:
            with transaction.atomic():
                row = request or actions.ask(appeal, event, by=by, now=now)
                if not by.may(Act.RUN_APPEALS):
                    actions.propose(row, given["decision"], given["reason"], by=by, now=now)
                else:
                    reason = given["words"] if given["decision"] in STOPS else given["reason"]
                    actions.answer(row, given["decision"], reason, by=by, now=now)
        except ValidationError as error:
            self._say(error, given["decision"])
            return False
        return True

    def _say(self, error: Any, decision: str) -> None:
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, found in error.message_dict.items():
            field = "words" if name == "reason" and decision in STOPS else name
            self.add_error(field if field in self.fields else None, [ValidationError(text) for text in found])
