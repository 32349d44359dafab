"""The map of addresses: Indonesian without a prefix, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from portal import (
    access,
    erasure_pages,
    exports,
    health,
    home,
    imports,
    mailbox,
    my_data,
    pages,
    rights_pages,
    sitemaps,
    start,
    unsubscribe,
    view_as,
)

portal_pages = [
    path("", home.home, name="home"),
    path("mulai/", start.start, name="start"),
    path("data-saya/", my_data.my_data, name="my_data"),
    path("data-saya/unduh/", my_data.my_data_file, name="my_data_file"),
    path("data-saya/hapus/", erasure_pages.erasure, name="erasure"),
    path("data-saya/batal-hapus/", erasure_pages.erasure_take_back, name="erasure_take_back"),
    path("data-saya/persetujuan/", rights_pages.consents, name="consents"),
    path("data-saya/permintaan/", rights_pages.rights_requests, name="rights_requests"),
    path("privasi/catatan/", rights_pages.processing, name="processing"),
    path("batal-hapus/<str:token>/", erasure_pages.erasure_undo, name="erasure_undo"),
    path("forum/<slug:slug>/anggota/<int:pk>/hapus-data/", erasure_pages.member_erase, name="member_erase"),
    path("kotak-surat/", mailbox.mailbox, name="mailbox"),
    path("kotak-surat/<int:pk>/", mailbox.mailbox_mail, name="mailbox_mail"),
    path("kotak-surat/<int:pk>/html/", mailbox.mailbox_html, name="mailbox_html"),
    path("lihat-sebagai/selesai/", view_as.view_as_end, name="view_as_end"),
    path("lihat-sebagai/<int:pk>/", view_as.view_as, name="view_as"),
    path("impor/", imports.import_list, name="import_list"),
    path("impor/berkas/<int:pk>/", imports.import_detail, name="import_detail"),
    path("impor/berkas/<int:pk>/ditolak.csv", imports.import_refused, name="import_refused"),
    path("impor/berkas/<int:pk>/ya/", imports.import_confirm, name="import_confirm"),
    path("impor/berkas/<int:pk>/urungkan/", imports.import_undo, name="import_undo"),
    path("impor/berkas/<int:pk>/hapus/", imports.import_discard, name="import_discard"),
    path("impor/<slug:name>/", imports.import_create, name="import_create"),
    path("impor/<slug:name>/contoh/<slug:file_type>/", imports.import_template, name="import_template"),
    path("ekspor/", exports.export_list, name="export_list"),
    path("ekspor/<slug:name>/", exports.export_create, name="export_create"),
    path("berhenti/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("bantuan/", pages.help, name="help"),
    path("bantuan/akses/", access.access, name="access"),
    path("bantuan/aturan-menulis/", pages.conduct, name="conduct"),
    path("privasi/", pages.privacy, name="privacy"),
    path("ketentuan/", pages.terms, name="terms"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", pages.robots, name="robots"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_section, name="sitemap_section"),
]

urlpatterns = i18n_patterns(
    path("", include((portal_pages, "portal"))),
    path("", include("forums.urls")),
    path("", include("projects.urls")),
    path("", include("members.urls")),
    path("akun/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)

handler400 = "portal.pages.bad_request"
handler500 = "portal.outages.server_error"
handler429 = "members.limits.too_many"  # asked for by the accounts library
