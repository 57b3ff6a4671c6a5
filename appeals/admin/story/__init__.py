"""The story of a case: the whole case on one page, each row edited in its place."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from appeals.admin.story import views
from appeals.admin.story.back import to_stories
from appeals.admin.story.kinds import KINDS
from appeals.admin.story.mended import in_story
from cases.admin.cases import CaseAdmin
from cases.admin.draft import MENDED
from cases.admin.tools import Tool
from cases.models import Case


def _not_a_button(request, case) -> bool:
    return False


# What each row needs is asked of its own admin class; to come here at all one must be allowed to read.
CaseAdmin.tools = [
    Tool("story", _("Story"), Act.READ_RECORD, views.page, posts=False),
    *CaseAdmin.tools,
    Tool("story_row", "", Act.READ_RECORD, views.row, _not_a_button, posts=False, at="story/<slug:key>/"),
    Tool("story_text", "", Act.READ_RECORD, views.text, _not_a_button, posts=False, at="story/text/<int:source>/"),
]
CaseAdmin.list_display = ["title", views.story_link, *CaseAdmin.list_display[1:]]
CaseAdmin.lands_on = "story"
MENDED.append(in_story)

# From the plain page of every row of a case back to its place in the story.
for _kind in KINDS.values():
    if _kind.path and _kind.model is not Case:
        type(admin.site._registry[_kind.model]).parts[:0] = [to_stories(_kind)]  # type: ignore[attr-defined]
