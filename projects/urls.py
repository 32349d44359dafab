"""Addresses of projects, their boards, promises and ledgers."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from projects.views import board, commitments, keeping, ledger, news, projects

app_name = "projects"


class CardPart(StringConverter):
    """What can be hung on a card: a line of its checklist, a comment, a file."""

    regex = "baris|komentar|berkas"


class WayOfMoney(StringConverter):
    """Into the purse or out of it."""

    regex = "masuk|keluar"


class PhotoSize(StringConverter):
    """How large a photo is asked for."""

    regex = "besar|kecil"


class Side(StringConverter):
    """Before or after."""

    regex = "sebelum|sesudah"


register_converter(PhotoSize, "photo_size")
register_converter(Side, "side")
register_converter(CardPart, "card_part")
register_converter(WayOfMoney, "way_of_money")

urlpatterns = [
    path("proyek/", projects.project_list, name="project_list"),
    path("forum/<slug:slug>/proyek/baru/", projects.project_create, name="project_create"),
    path("proyek/<slug:slug>/", projects.project_detail, name="project_detail"),
    path("proyek/<slug:slug>/ubah/", projects.project_edit, name="project_edit"),
    path("proyek/<slug:slug>/keadaan/", projects.project_state, name="project_state"),
    path("proyek/<slug:slug>/papan/", board.project_board, name="project_board"),
    path("proyek/<slug:slug>/papan/kolom/", board.column_create, name="column_create"),
    path("proyek/<slug:slug>/papan/kolom/<int:pk>/hapus/", board.column_remove, name="column_remove"),
    path("proyek/<slug:slug>/papan/label/", board.label_create, name="label_create"),
    path("proyek/<slug:slug>/papan/kartu/", board.card_create, name="card_create"),
    path("proyek/<slug:slug>/papan/kartu/<int:pk>/", board.card_detail, name="card_detail"),
    path("proyek/<slug:slug>/papan/kartu/<int:pk>/pindah/", board.card_move, name="card_move"),
    path("proyek/<slug:slug>/papan/kartu/<int:pk>/hapus/", board.card_discard, name="card_discard"),
    path("proyek/<slug:slug>/papan/kartu/<int:pk>/baris/<int:line>/", board.card_tick, name="card_tick"),
    path("proyek/<slug:slug>/papan/kartu/<int:pk>/berkas/<int:file>/", board.card_file, name="card_file"),
    path("proyek/<slug:slug>/papan/kartu/<int:pk>/<card_part:what>/", board.card_add, name="card_add"),
    path("proyek/<slug:slug>/komitmen/", commitments.commitment_list, name="commitment_list"),
    path("proyek/<slug:slug>/komitmen/baru/", commitments.commitment_create, name="commitment_create"),
    path("proyek/<slug:slug>/komitmen/<int:pk>/", commitments.commitment_detail, name="commitment_detail"),
    path("proyek/<slug:slug>/komitmen/<int:pk>/jawab/", commitments.commitment_decide, name="commitment_decide"),
    path("proyek/<slug:slug>/komitmen/<int:pk>/terima/", commitments.commitment_deliver, name="commitment_deliver"),
    path("proyek/<slug:slug>/dicari/", commitments.need_create, name="need_create"),
    path("proyek/<slug:slug>/dicari/<int:pk>/dapat/", commitments.need_found, name="need_found"),
    path("proyek/<slug:slug>/buku/", ledger.project_ledger, name="project_ledger"),
    path("proyek/<slug:slug>/buku/rab/", ledger.budget, name="budget"),
    path("proyek/<slug:slug>/buku/rab/<int:pk>/hapus/", ledger.budget_remove, name="budget_remove"),
    path("proyek/<slug:slug>/buku/<int:pk>/batal/", ledger.entry_reverse, name="entry_reverse"),
    path("proyek/<slug:slug>/buku/<int:pk>/bukti/", ledger.entry_proof, name="entry_proof"),
    path("proyek/<slug:slug>/buku/lpj.pdf", ledger.accountability, name="accountability"),
    path("proyek/<slug:slug>/buku/unduh/<slug:file_type>/", ledger.ledger_file, name="ledger_file"),
    path("proyek/<slug:slug>/buku/<way_of_money:way>/", ledger.entry_create, name="entry_create"),
    path("proyek/<slug:slug>/tim/", keeping.project_team, name="project_team"),
    path("proyek/<slug:slug>/tim/<int:pk>/keluar/", keeping.team_leave, name="team_leave"),
    path("proyek/<slug:slug>/mitra/", keeping.project_partners, name="project_partners"),
    path("proyek/<slug:slug>/mitra/<int:pk>/selesai/", keeping.partner_end, name="partner_end"),
    path("proyek/<slug:slug>/tonggak/", keeping.project_milestones, name="project_milestones"),
    path("proyek/<slug:slug>/tonggak/<int:pk>/", keeping.milestone_change, name="milestone_change"),
    path("proyek/<slug:slug>/dokumen/", keeping.project_documents, name="project_documents"),
    path("proyek/<slug:slug>/dokumen/<int:pk>/", keeping.document_file, name="document_file"),
    path("proyek/<slug:slug>/dokumen/<int:pk>/hapus/", keeping.document_drop, name="document_drop"),
    path("proyek/<slug:slug>/perjanjian/<int:pk>/", keeping.agreement_file, name="agreement_file"),
    path("proyek/<slug:slug>/perjanjian/<int:pk>/hapus/", keeping.agreement_drop, name="agreement_drop"),
    path("proyek/<slug:slug>/foto/", keeping.project_photos, name="project_photos"),
    path("proyek/<slug:slug>/foto/<photo_size:size>/", keeping.project_photo, name="project_photo"),
    path("proyek/<slug:slug>/foto/<int:pk>/<side:side>/", keeping.pair_photo, name="pair_photo"),
    path("proyek/<slug:slug>/foto/<int:pk>/hapus/", keeping.pair_drop, name="pair_drop"),
    path("proyek/<slug:slug>/kabar/", news.news_list, name="news_list"),
    path("proyek/<slug:slug>/kabar/baru/", news.news_create, name="news_create"),
    path("proyek/<slug:slug>/kabar/<int:pk>/", news.news_detail, name="news_detail"),
    path("proyek/<slug:slug>/kabar/<int:pk>/ubah/", news.news_edit, name="news_edit"),
    path("proyek/<slug:slug>/kabar/<int:pk>/foto/<int:photo>/<photo_size:size>/", news.news_photo, name="news_photo"),
]
