"""Addresses of forums, their members and invitations, and of meetings."""

from django.urls import path

from forums.views import (
    answer_links,
    answers,
    calling,
    feeds,
    forums,
    invitations,
    meetings,
    memberships,
    moderation,
    rosters,
)

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
    path("forum/<slug:slug>/anggota/ekspor/", rosters.member_export, name="member_export"),
    path("forum/<slug:slug>/anggota/tambah/", memberships.member_add, name="member_add"),
    path("forum/<slug:slug>/anggota/<int:pk>/putusan/", memberships.member_decide, name="member_decide"),
    path("forum/<slug:slug>/anggota/<int:pk>/ubah/", memberships.member_edit, name="member_edit"),
    path("forum/<slug:slug>/anggota/<int:pk>/keluarkan/", memberships.member_remove, name="member_remove"),
    path("forum/<slug:slug>/undangan/", invitations.invitation_list, name="invitation_list"),
    path("forum/<slug:slug>/undangan/<int:pk>/cabut/", invitations.invitation_revoke, name="invitation_revoke"),
    path("gabung/<slug:code>/", invitations.invitation, name="invitation"),
    path("rapat/", meetings.meeting_list, name="meeting_list"),
    path("forum/<slug:slug>/rapat/", meetings.forum_meetings, name="forum_meetings"),
    path("forum/<slug:slug>/rapat/baru/", calling.meeting_create, name="meeting_create"),
    path("forum/<slug:slug>/rapat/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("forum/<slug:slug>/rapat/<int:pk>/ubah/", calling.meeting_edit, name="meeting_edit"),
    path("forum/<slug:slug>/rapat/<int:pk>/panggil/", calling.meeting_call, name="meeting_call"),
    path("forum/<slug:slug>/rapat/<int:pk>/batal/", calling.meeting_cancel, name="meeting_cancel"),
    path("forum/<slug:slug>/rapat/<int:pk>/salin/", calling.meeting_copy, name="meeting_copy"),
    path("forum/<slug:slug>/rapat/<int:pk>/jawaban/", answers.meeting_rsvp, name="meeting_rsvp"),
    path("forum/<slug:slug>/rapat/<int:pk>/jawaban-anggota/", answers.meeting_answers, name="meeting_answers"),
    path("forum/<slug:slug>/rapat/<int:pk>/catat-jawaban/", answers.meeting_answer_for, name="meeting_answer_for"),
    path("forum/<slug:slug>/rapat/<int:pk>/kalender.ics", meetings.meeting_calendar, name="meeting_calendar"),
    path("lapor/<slug:kind>/<int:pk>/", moderation.report, name="report"),
    path("forum/<slug:slug>/laporan/", moderation.report_list, name="report_list"),
    path("laporan/<int:pk>/", moderation.reported_thing, name="reported_thing"),
    path("keberatan/<int:pk>/", moderation.objection, name="objection"),
    path("kalender/", feeds.calendar, name="calendar"),
    path("kalender/<str:token>.ics", feeds.calendar_feed, name="calendar_feed"),
    path("jawab/<str:token>/", answer_links.answer_link, name="answer_link"),
]
