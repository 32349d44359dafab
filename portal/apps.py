"""The portal as a Django app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PortalConfig(AppConfig):
    """Also brings in what must hold before the start."""

    name = "portal"

    def ready(self) -> None:
        autodiscover_modules("checks")
