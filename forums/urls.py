"""Addresses of forums, their members and invitations, and of meetings."""

from django.urls import path

from forums.views import forums, invitations, memberships

app_name = "forums"

urlpatterns = [
    path("forum/", forums.forum_list, name="forum_list"),
    path("forum/minta/", forums.forum_request, name="forum_request"),
    path("forum/<slug:slug>/", forums.forum_detail, name="forum_detail"),
    path("forum/<slug:slug>/ubah/", forums.forum_edit, name="forum_edit"),
    path("forum/<slug:slug>/arsip/", forums.forum_archive, name="forum_archive"),
    path("forum/<slug:slug>/hubungi/", forums.forum_contact, name="forum_contact"),
    path("forum/<slug:slug>/preferensi/", forums.forum_preferences, name="forum_preferences"),
    path("forum/<slug:slug>/gabung/", memberships.forum_join, name="forum_join"),
    path("forum/<slug:slug>/keluar/", memberships.forum_leave, name="forum_leave"),
    path("forum/<slug:slug>/anggota/", memberships.member_list, name="member_list"),
    path("forum/<slug:slug>/anggota/tambah/", memberships.member_add, name="member_add"),
    path("forum/<slug:slug>/anggota/<int:pk>/putusan/", memberships.member_decide, name="member_decide"),
    path("forum/<slug:slug>/anggota/<int:pk>/ubah/", memberships.member_edit, name="member_edit"),
    path("forum/<slug:slug>/anggota/<int:pk>/keluarkan/", memberships.member_remove, name="member_remove"),
    path("forum/<slug:slug>/undangan/", invitations.invitation_list, name="invitation_list"),
    path("forum/<slug:slug>/undangan/<int:pk>/cabut/", invitations.invitation_revoke, name="invitation_revoke"),
    path("gabung/<str:code>/", invitations.invitation, name="invitation"),
]
