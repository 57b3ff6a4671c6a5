"""News that makes the letters of an appeal doubtful, as rows of the desk: each with its form, filled in with the usual reasons."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from accounts.models import User
from appeals import keepers
from appeals.forms import NewsForm
from appeals.models import PauseRequest
from appeals.vocab import NewsDecision
from cases.models import Case


@dataclass
class NewsRow:
    """A question that news has raised, and the form that answers it."""

    template = "desk/_news.html"

    request: PauseRequest
    form: NewsForm
    is_mine: bool = False

    @property
    def cases(self) -> list[Case]:
        return list(self.request.appeal.cases.all())

    @property
    def keepers(self) -> list[User]:
        return keepers.keepers_of(self.cases)


def news_row(row: PauseRequest, is_mine: bool = False) -> NewsRow:
    """With what was proposed filled in. Whether the event is public is not looked up here: readers are told nothing of it."""
    form = NewsForm.for_news(row.event, row.proposal or NewsDecision.REWRITE, public=False, appeal=row.appeal)
    if row.reason:
        form.initial["reason"] = row.reason
    form.auto_id = f"id_news_{row.pk}_%s"
    return NewsRow(row, form, is_mine)


def news_rows(keys: Sequence[int], mine: Collection[int]) -> dict[int, NewsRow]:
    rows = PauseRequest.objects.filter(pk__in=keys).with_rows()
    return {row.pk: news_row(row, row.appeal_id in mine) for row in rows}
