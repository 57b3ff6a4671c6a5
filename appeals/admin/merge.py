"""The button "Merge with…" of a case: it reaches appeals and what is published."""

from django.utils.translation import gettext_lazy as _

from appeals.actions.merge import case_conflicts, case_warnings, merge_cases
from cases.admin.cases import CaseAdmin
from cases.admin.merge import Kind, merge_tool
from cases.models import Case, Redirect

CaseAdmin.tools.append(
    merge_tool(
        Kind(Case, Redirect._meta.get_field("case"), _("Merge two cases"), case_conflicts, case_warnings, merge_cases)
    )
)
