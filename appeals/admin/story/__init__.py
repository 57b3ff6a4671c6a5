"""The story of a case: the whole case on one page, each row edited in its place."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from appeals.admin.story import views
from cases.admin.cases import CaseAdmin
from cases.admin.tools import Tool


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
