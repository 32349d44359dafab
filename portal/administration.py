"""Django's admin as an app of this portal, with a site of our own."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """Stands in the settings where `django.contrib.admin` would."""

    default_site = "portal.staff_site.StaffSite"
