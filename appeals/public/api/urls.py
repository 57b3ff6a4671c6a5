"""Addresses below /api/v1/. They stay stable (docs/api.md)."""

from django.urls import path

from appeals.public.api import appeals, changes, docs_views, meanings
from appeals.public.api.api import api
from appeals.public.api.door import patterns
from cases.public.api import cases, references, rows, statistics

app_name = "api"

# An operation names its address; several parts hang theirs here.
for router in (
    cases.router,
    rows.router,
    references.router,
    appeals.router,
    statistics.router,
    changes.router,
    meanings.router,
    docs_views.router,
):
    api.add_router("", router)

urlpatterns = [*patterns(api), path("docs", docs_views.docs, name="docs")]
