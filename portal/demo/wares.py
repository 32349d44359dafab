"""What the demo groups offer: goods of a federation of business groups, homestays and tours of a village."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from forums.models import Forum, Membership, Role
from members.models import Member
from portal.demo import drawings
from projects import groups, offers
from projects.models import GroupKind, Maker, OfferCategory, OfferGroup, OfferKind, OfferState

# Begins with 62 800, under which nobody has a mobile phone.
NOBODYS = "+62800000000{}"


@dataclass(frozen=True)
class Ware:
    """One offer: by which maker, what, at which price per unit, drawn how, and what else is known of it."""

    maker: str
    kind: OfferKind
    category: OfferCategory
    title: str
    price: int | None
    unit: str
    motif: str
    text: str
    more: Mapping[str, object] = field(default_factory=dict)
    state: OfferState = OfferState.PUBLISHED


@dataclass(frozen=True)
class Stall:
    """A group: its forum, what it says of itself, who makes what."""

    forum: str
    kind: GroupKind
    name: str
    summary: str
    story: str
    motif: str
    makers: tuple[tuple[str, str, str, str], ...]  # business, owner, village, NIB
    wares: tuple[Ware, ...]


PRODUCT, SERVICE, HOMESTAY, TOUR = OfferKind.PRODUCT, OfferKind.SERVICE, OfferKind.HOMESTAY, OfferKind.TOUR
FOOD, CRAFT, CLOTHES = OfferCategory.FOOD, OfferCategory.CRAFT, OfferCategory.CLOTHES
STAY, TRIP = OfferCategory.STAY, OfferCategory.TRIP
CLEAN = "Kamar mandi bersih, air minum isi ulang, sarapan"
RULES = (
    "Tamu menginap melapor kepada RT.\nTenang setelah pukul 22.00.\nBawa botol sendiri; sampah plastik dibawa pulang."
)

STALLS: tuple[Stall, ...] = (
    Stall(
        "gabungan-kub-karya-mataram", GroupKind.KUB, "Karya Mataram",
        "Dua puluh empat kelompok usaha di Kota Yogyakarta memasarkan bersama: batik, perak, bakpia, dan kerajinan.",
        "Sendiri-sendiri kami sulit bersaing. Bersama kami menyepakati **standar foto, label, izin, dan harga**.\n\n"
        "Setiap barang dikurasi pengurus sebelum tayang. Pembeli bertanya langsung kepada pembuatnya; portal ini tidak memungut apa pun.",
        "batik",
        (("Batik Sekar Arum", "Ngatinah", "Panembahan", "1234567890123"), ("Bakpia Mitra Rasa", "Agus Priyanto", "Ngampilan", "2234567890123"),
         ("Perak Kotagede Lestari", "Bambang Sutrisno", "Prenggan", "3234567890123"), ("Wayang Kulit Ngudi Laras", "", "Patangpuluhan", ""),
         ("Uwuh Mbok Jum", "", "Tahunan", ""), ("Anyaman Telaga", "", "Sorosutan", ""), ("Jahit Keliling Rukun", "", "Tegalpanggung", "")),
        (
            Ware("Batik Sekar Arum", PRODUCT, CLOTHES, "Batik cap kawung, kain 2 meter", 185_000, "lembar", "batik",
                 "Dicap tangan di atas katun prima dengan warna soga. Setiap lembar sedikit berbeda.", {"is_from_price": True, "stock_note": "Dibuat sesuai pesanan, 10 hari"}),
            Ware("Batik Sekar Arum", PRODUCT, CLOTHES, "Selendang lurik nila", 95_000, "helai", "lurik", "Tenun tangan, pewarna nila alami.", {"stock_note": "12 helai"}),
            Ware("Bakpia Mitra Rasa", PRODUCT, FOOD, "Bakpia kacang hijau isi 15", 42_000, "kotak", "bakpia",
                 "Dipanggang setiap pagi. Tahan lima hari tanpa pengawet.", {"pirt": "2063471010001-29", "halal": "ID34110000000001", "least_order": 2}),
            Ware("Bakpia Mitra Rasa", PRODUCT, FOOD, "Keripik belut", 38_000, "kemasan", "keripik", "Renyah, dari belut sawah.", {"pirt": "2063471010002-29", "halal": "ID34110000000002"}),
            Ware("Perak Kotagede Lestari", PRODUCT, CRAFT, "Cincin perak ukir", 275_000, "buah", "perak",
                 "Perak 925, diukir tangan. Ukuran disesuaikan.", {"is_from_price": True, "stock_note": "Dibuat sesuai pesanan, 14 hari"}),
            Ware("Wayang Kulit Ngudi Laras", PRODUCT, CRAFT, "Gunungan mini dari kulit", 95_000, "buah", "wayang", "Kulit kerbau ditatah, tinggi 20 cm, dengan tangkai."),
            Ware("Uwuh Mbok Jum", PRODUCT, FOOD, "Wedang uwuh isi 10", 35_000, "kemasan", "wedang",
                 "Secang, jahe, cengkih, pala, dan kayu manis. Tinggal diseduh.", {"pirt": "2063471010003-29", "season": "Sepanjang tahun"}),
            Ware("Anyaman Telaga", PRODUCT, CRAFT, "Tas pandan anyaman", 120_000, "buah", "tas", "Dianyam dari pandan kering, tali kulit.", {"least_order": 1}),
            Ware("Jahit Keliling Rukun", SERVICE, OfferCategory.HELP, "Jahit seragam kelompok", None, "potong", "lurik",
                 "Ukur di tempat Anda, jadi dalam dua minggu.", {"least_order": 20}),
            Ware("Anyaman Telaga", PRODUCT, CRAFT, "Tempat tisu anyaman", 45_000, "buah", "tas", "Menunggu foto yang lebih terang.", state=OfferState.PROPOSED),
        ),
    ),
    Stall(
        "desa-mandiri-kertowangi", GroupKind.VILLAGE, "Pesona Kertowangi",
        "Sepuluh kamar di rumah warga, sehari jadi petani, dan senja bersama pembuat gula kelapa.",
        "Tamu tinggal **di rumah warga**, makan dari kebun, dan ikut bekerja bila mau. Giliran rumah menurut nomor; tarif dimusyawarahkan.\n\n"
        "Sebagian pendapatan masuk kas desa untuk air bersih dan kebersihan pantai.",
        "senja",
        (("Omah Suparmi", "Suparmi", "Dusun Krajan", ""), ("Omah Pantai Wagiman", "", "Dusun Pesisir", ""), ("Omah Tani Tumini", "", "Dusun Ngemplak", ""),
         ("Pokdarwis Pesona Kertowangi", "", "Desa Kertowangi", "4234567890123"), ("Gula Kelapa Pesisir", "", "Dusun Pesisir", "")),
        (
            Ware("Omah Suparmi", HOMESTAY, STAY, "Omah Suparmi, kamar dan sarapan", 150_000, "malam", "rumah",
                 "Dua kamar menghadap kebun. Tuan rumah memasak sayur dari pekarangan.", {"rooms": 2, "facilities": CLEAN, "rules": RULES}),
            Ware("Omah Pantai Wagiman", HOMESTAY, STAY, "Omah Pantai Wagiman", 175_000, "malam", "rumah hijau",
                 "Tiga kamar, lima menit berjalan kaki ke pantai.", {"rooms": 3, "facilities": CLEAN, "rules": RULES}),
            Ware("Omah Tani Tumini", HOMESTAY, STAY, "Omah Tani Tumini", 125_000, "malam", "rumah bata",
                 "Satu kamar di tengah sawah.", {"rooms": 1, "facilities": CLEAN, "rules": RULES}),
            Ware("Pokdarwis Pesona Kertowangi", TOUR, TRIP, "Sehari jadi petani", 85_000, "orang", "sawah",
                 "Menanam atau memanen menurut musim, makan siang di gubuk, pulang membawa sayur.",
                 {"duration": "08.00–15.00", "least_people": 5, "meeting_point": "Pendopo Desa Kertowangi", "season": "Sepanjang tahun"}),
            Ware("Gula Kelapa Pesisir", TOUR, TRIP, "Senja dan gula kelapa", 40_000, "orang", "senja",
                 "Melihat penderes naik kelapa, mencicipi nira, lalu menunggu senja.", {"duration": "2 jam", "least_people": 2, "meeting_point": "Gardu pandang Dusun Pesisir"}),
            Ware("Pokdarwis Pesona Kertowangi", TOUR, TRIP, "Belajar gamelan", 50_000, "orang", "gamelan",
                 "Satu gending sederhana bersama kelompok karawitan desa.", {"duration": "2 jam", "least_people": 4, "meeting_point": "Pendopo Desa Kertowangi"}),
            Ware("Gula Kelapa Pesisir", PRODUCT, FOOD, "Gula kelapa cetak 500 gram", 22_000, "kemasan", "gula",
                 "Nira murni tanpa pengawet.", {"pirt": "2063306010004-29", "season": "Terbaik Mei–Oktober"}),
        ),
    ),
)  # fmt: skip


def load(now: datetime) -> int:
    """Make the groups and offers of the story; how many offers."""
    for stall in STALLS:
        _load(stall, now)
    return sum(len(stall.wares) for stall in STALLS)


def _load(stall: Stall, now: datetime) -> None:
    forum = Forum.objects.get(slug=stall.forum)
    officers = [row.member for row in Membership.objects.filter(forum=forum).officers().select_related("member")]
    chair = next(row.member for row in forum.memberships.select_related("member") if row.role == Role.CHAIR)
    start = now - timedelta(days=90)
    data = {"kind": stall.kind, "name": stall.name, "summary": stall.summary, "story": stall.story}
    group = groups.start(forum, data, chair, start)
    groups.set_cover(group, drawings.picture(stall.motif, stall.name), stall.name, chair, start)
    keeper = next((one for one in officers if one != chair and one.email), chair)
    groups.name_keeper(group, keeper, chair, start)
    makers = {one[0]: _maker(group, number, one, chair, start) for number, one in enumerate(stall.makers)}
    for number, ware in enumerate(reversed(stall.wares)):
        _offer(makers[ware.maker], ware, keeper, now - timedelta(days=60 - number))


def _maker(group: OfferGroup, number: int, told: tuple[str, str, str, str], by: Member, now: datetime) -> Maker:
    business, owner, village, nib = told
    account = Member.objects.filter(name=owner, memberships__forum=group.forum, memberships__state="active").first()
    data = {"name": business, "owner": owner, "village": village, "nib": nib, "member": account}
    return groups.add_maker(group, {**data, "whatsapp": NOBODYS.format(number + 1) if number < 5 else ""}, by, now)


def _offer(maker: Maker, ware: Ware, by: Member, now: datetime) -> None:
    data = {
        "category": ware.category, "title": ware.title, "text": ware.text, "price": ware.price, "unit": ware.unit, **ware.more,
    }  # fmt: skip
    offer = offers.write(maker, ware.kind, data, by, now)
    offers.add_photos(offer, [drawings.picture(ware.motif, ware.title)], ware.title, by, now)
    offers.move(offer, ware.state, by, now)
