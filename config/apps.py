import gc

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HabeasConfig(AppConfig):
    name = "config"
    verbose_name = _("Habeas")

    def ready(self) -> None:
        from config import checks  # noqa: F401, PLC0415 (registers the system checks)

        # What was loaded stays: `manage.py` and `wsgi.py` do not look for rubbish in it while it loads, and nobody does
        # so afterwards. This app is the last of the settings.
        gc.enable()
        gc.freeze()
