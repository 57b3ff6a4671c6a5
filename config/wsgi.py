"""The web process. In production it refuses to start while a system check fails."""

import gc
import os

from django.core.wsgi import get_wsgi_application

gc.disable()  # until all apps are loaded (config/apps.py)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.checks import refuse_to_start_if_unsafe  # noqa: E402 (needs the apps loaded above)
from config.logs import name_no_reader  # noqa: E402

name_no_reader()
refuse_to_start_if_unsafe()
