from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("People, organisations and mail")

    def ready(self) -> None:
        import_string("members.signing_in.listen")()
