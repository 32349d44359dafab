"""Addresses of people and organisations."""

from django.urls import path

from members.views import organisations, profile, signing_in

app_name = "members"
urlpatterns = [
    path("profil/", profile.profile, name="profile"),
    path("masuk-lagi/", signing_in.sign_in_again, name="sign_in_again"),
    path("perangkat/<int:pk>/keluar/", signing_in.session_end, name="session_end"),
    path("batal-ganti/<str:token>/", signing_in.email_undo, name="email_undo"),
    path("preferensi/", profile.preferences, name="preferences"),
    path("organisasi/", organisations.organisation_list, name="organisation_list"),
    path("organisasi/usul/", organisations.organisation_propose, name="organisation_propose"),
    path("organisasi/saran/", organisations.organisation_suggest, name="organisation_suggest"),
    path("organisasi/<slug:slug>/", organisations.organisation_detail, name="organisation_detail"),
    path("organisasi/<slug:slug>/wakil/", organisations.organisation_represent, name="organisation_represent"),
    path(
        "organisasi/<slug:slug>/wakil/<int:pk>/sahkan/",
        organisations.representative_confirm,
        name="representative_confirm",
    ),
    path("organisasi/<slug:slug>/wakil/<int:pk>/akhiri/", organisations.representative_end, name="representative_end"),
]
