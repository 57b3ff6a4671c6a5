"""Addresses below /api/v1/. They stay stable (docs/api.md)."""

from appeals.public.api.api import api
from appeals.public.api.door import patterns

app_name = "api"

# The routers of the parts, by the word that their addresses begin with. An operation names its address by `url_name`.
ROUTERS: dict[str, object] = {}

for prefix, router in ROUTERS.items():
    api.add_router(prefix, router)

urlpatterns = list(patterns(api))
