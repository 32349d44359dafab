"""The map of addresses."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("akun/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)
