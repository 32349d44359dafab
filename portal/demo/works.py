"""The demo forums' joint projects: what was promised, what came of it, and what waits, made by the operations that pages use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from forums.models import Forum, Membership, Role
from members.models import Member, Organisation, Representative
from portal.demo import measures, money
from projects import board, commitments, ledger, starting, team, telling
from projects.models import BudgetLine, Category, ColumnKind, Kind, Project, ProjectRole, ProjectState


@dataclass(frozen=True)
class Promise:
    """What a party (its key) promised, how much of it came, and by when in days from today."""

    party: str
    kind: Kind
    what: str
    quantity: int
    unit: str = "Rp"
    value: int = 0
    came: int = 0
    due: int | None = 90


@dataclass(frozen=True)
class Work:
    """A project: who leads it, the steps (days from today, whether reached), promises, cards and money."""

    forum: str
    title: str
    summary: str
    story: str
    place: str
    goals: tuple[int, ...]
    steps: tuple[tuple[str, int, bool], ...]
    promises: tuple[Promise, ...]
    cards: tuple[tuple[str, str, int], ...] = ()  # title, kind of column, due in days
    budget: tuple[tuple[Category, str, int, str, int], ...] = ()
    spent: tuple[tuple[Category, str, int, int], ...] = ()  # heading, for what, rupiah, days ago
    news: tuple[tuple[str, str, int], ...] = ()
    need: tuple[Kind, str, int, str] | None = None


WORKS: tuple[Work, ...] = (
    Work(
        "tani-lestari-lereng-menoreh", "Sekolah Lapang Tanah Sehat",
        "Petani dan mahasiswa belajar merawat tanah di dua belas petak, dari uji tanah sampai panen bersama.",
        "Tanah di lereng mulai keras dan pupuk makin mahal. Di **dua belas petak belajar** petani dan mahasiswa mencoba "
        "kompos, tanaman penutup, dan pengendalian hama terpadu.\n\nHasilnya dicatat terbuka, supaya kalurahan lain dapat meniru.",
        "Kalurahan Hargowilis", (2, 4, 15),
        (("Uji tanah", -30, True), ("Petak belajar siap", 4, False), ("Panen bersama", 110, False), ("Modul untuk kalurahan lain", 150, False)),
        (Promise("dinas", Kind.LABOUR, "Penyuluh lapangan", 16, "hari", 4_800_000, 9),
         Promise("kkn", Kind.LABOUR, "Mahasiswa pendamping", 600, "hari", 60_000_000, 600, -5),
         Promise("pupuk", Kind.GOODS, "Pupuk organik", 500, "kg", 1_250_000, 0, 60),
         Promise("kwt", Kind.SERVICE, "Konsumsi kegiatan", 6, "kali", 1_800_000, 3),
         Promise("gapoktan", Kind.CASH, "Iuran kelompok", 3_600_000, came=2_400_000, due=30)),
        (("Siapkan 12 petak belajar", "doing", 4), ("Daftar peserta", "done", -3), ("Cetak modul", "todo", 9), ("Pesan ember kompos", "todo", -2)),
        ((Category.MATERIAL, "Ember dan sekop", 24, "buah", 45_000), (Category.PRINT, "Modul", 60, "eksemplar", 12_000)),
        ((Category.MATERIAL, "Ember kompos tahap pertama", 540_000, 8), (Category.PRINT, "Modul percobaan", 180_000, 4)),
        (("Hasil uji tanah dibaca bersama", "Tujuh dari dua belas petak kekurangan bahan organik. Hasilnya ditempel di balai kalurahan.", 12),),
        (Kind.GOODS, "Bibit tanaman penutup", 20, "kg"),
    ),
    Work(
        "perencanaan-partisipatif-sumedang", "Musrenbang Ramah Semua",
        "Enam desa menyiapkan Musrenbang yang dapat diikuti penyandang disabilitas, perempuan, dan lansia.",
        "Usulan warga sering hilang sebelum sampai ke RKP Desa. Enam desa mencoba cara baru: **balai yang dapat dimasuki kursi roda**, "
        "juru bahasa isyarat, dan musyawarah perempuan lebih dahulu.",
        "Enam desa di Sumedang", (5, 10, 16, 18),
        (("Modul fasilitator", -20, True), ("Pelatihan fasilitator", 15, False), ("Musrenbang desa", 60, False), ("Laporan kepada warga", 110, False)),
        (Promise("bapperida", Kind.PLACE, "Aula dan narasumber", 2, "hari", 3_000_000, 0, 16),
         Promise("pusat", Kind.LABOUR, "Fasilitator", 2, "orang", 4_000_000, 0, 16),
         Promise("koperasi", Kind.SERVICE, "Konsumsi", 50, "porsi", 1_250_000, 0, 16),
         Promise("difabel", Kind.SERVICE, "Uji akses balai desa", 6, "balai", 1_800_000, 2, 40)),
        (("Uji akses balai desa keempat", "todo", 10), ("Undangan lokakarya", "done", -4)),
    ),
    Work(
        "pesisir-segara-lestari", "Kebun Karang 2027",
        "Nelayan, kampus, pemandu selam, dan desa adat menanam 3.000 fragmen karang pada 300 rangka.",
        "Karang rusak karena jangkar dan pemutihan. Bersama **desa adat** disepakati zona larang tangkap, lalu rangka ditanam dan "
        "dipantau setiap tiga bulan.\n\nTidak ada kegiatan pada hari Nyepi.",
        "Perairan Desa Adat Segara Asri", (13, 14, 17),
        (("Survei awal", -150, True), ("Pembuatan rangka", -90, True), ("Penanaman tahap 1", -40, True), ("Pemantauan 3 bulan", 50, False),
         ("Laporan terbuka", 160, False)),
        (Promise("nelayan", Kind.LABOUR, "Hari kerja perahu", 20, "hari", 10_000_000, 12),
         Promise("kampus", Kind.SERVICE, "Survei karang", 2, "survei", 8_000_000, 1),
         Promise("selam", Kind.GOODS, "Tabung selam", 40, "tabung", 4_000_000, 25, -6),
         Promise("radio", Kind.SERVICE, "Siaran tentang karang", 8, "siaran", 1_600_000, 8, -10),
         Promise("dinas", Kind.CASH, "Dana alat ukur", 12_500_000, came=12_500_000, due=-30)),
        (("Periksa 40 rangka sisi timur", "doing", 6), ("Unggah foto pemantauan", "todo", 20), ("Izin lokasi", "done", -60)),
        ((Category.MATERIAL, "Rangka besi", 300, "buah", 30_000), (Category.TRANSPORT, "Bahan bakar perahu", 20, "hari", 100_000)),
        ((Category.MATERIAL, "Besi rangka tahap 1", 6_000_000, 70), (Category.TRANSPORT, "Bahan bakar", 900_000, 35)),
        (("300 rangka sudah di dasar laut", "Dua belas perahu dan sepuluh penyelam bekerja empat hari. Terima kasih.", 38),),
        (Kind.LABOUR, "Penyelam bersertifikat untuk pemantauan", 6, "orang"),
    ),
    Work(
        "warga-koridor-transit-selatan", "Koridor Ramah Warga",
        "Warga dan pembangun memperbaiki jalur pejalan kaki, lampu, dan akses warung selama masa konstruksi.",
        "Pembangunan berlangsung malam hari. Warga, kontraktor, dan dinas bertemu tiap bulan: keluhan dicatat, dijawab, dan dinilai bersama.",
        "Koridor Selatan, Jakarta Selatan", (3, 9, 11),
        (("Peta keluhan", -60, True), ("Jalur sementara 400 m", -10, True), ("Penilaian bersama bulan ini", 9, False), ("Laporan penutup", 200, False)),
        (Promise("kontraktor", Kind.GOODS, "Lampu jalur pejalan kaki", 40, "titik", 24_000_000, 40, -15),
         Promise("kontraktor", Kind.LABOUR, "Petugas jalan malam", 180, "orang-malam", 27_000_000, 96, -3),
         Promise("lab", Kind.SERVICE, "Ukur bising", 12, "titik", 6_000_000, 12, -20),
         Promise("rw", Kind.LABOUR, "Relawan pendata", 10, "orang", 1_000_000, 10, -25)),
        (("Jawab keluhan debu RW 05", "doing", -1), ("Pasang papan jadwal kerja malam", "todo", 5)),
    ),
    Work(
        "gabungan-kub-karya-mataram", "Satu Katalog, 24 Kelompok",
        "Tiga ratus lebih pelaku usaha memotret, menghitung harga, dan memasarkan produknya bersama.",
        "Sendiri-sendiri sulit bersaing. Dua puluh empat kelompok menyusun **satu katalog**: standar foto, label, izin, dan harga bersama.",
        "Kota Yogyakarta", (1, 8, 12),
        (("Pendataan 312 usaha", -45, True), ("150 produk tayang", 40, False), ("Bazar bersama", 85, False), ("Evaluasi penjualan", 210, False)),
        (Promise("dinas", Kind.SERVICE, "Bazar", 2, "kali", 20_000_000, 0, 85),
         Promise("politeknik", Kind.LABOUR, "Mahasiswa fotografi", 80, "hari", 8_000_000, 46),
         Promise("toko", Kind.PLACE, "Rak toko", 12, "m²", 9_000_000, 12, -2)),
        (("Kurasi foto batik", "doing", 12), ("Label P-IRT bakpia", "todo", 18)),
    ),
    Work(
        "desa-mandiri-kertowangi", "Sepuluh Kamar Layak Huni",
        "Warga memperbaiki sepuluh kamar homestay bersama desa, yayasan, akademi, dan biro perjalanan.",
        "Tamu datang, kamar belum siap. **Sepuluh kamar** diperbaiki bergiliran menurut nomor rumah, tuan rumah dilatih, kas dicatat terbuka.",
        "Desa Kertowangi", (1, 6, 8, 12),
        (("Penilaian rumah", -70, True), ("Perbaikan kamar mandi", 20, False), ("Pelatihan tuan rumah", 45, False), ("Buka bersama", 200, False)),
        (Promise("desa", Kind.CASH, "Dana APB Desa", 30_000_000, came=18_000_000, due=40),
         Promise("yayasan", Kind.LABOUR, "Pendamping", 6, "bulan", 12_000_000, 3),
         Promise("biro", Kind.SERVICE, "Rombongan uji coba", 4, "rombongan", 4_000_000, 1),
         Promise("akademi", Kind.GOODS, "Buku panduan", 10, "eksemplar", 500_000, 0, 30)),
        (("Kamar mandi rumah nomor 8", "doing", 5), ("Daftar harga bersama", "todo", 14), ("Kamar mandi rumah nomor 3", "done", -12)),
        ((Category.MATERIAL, "Bahan kamar mandi", 10, "kamar", 2_200_000), (Category.TRAINING, "Pelatihan tuan rumah", 2, "kali", 1_500_000)),
        ((Category.MATERIAL, "Bahan kamar mandi nomor 1–5", 11_000_000, 40), (Category.MATERIAL, "Bahan kamar mandi nomor 6–7", 4_300_000, 15)),
        (("Tujuh kamar mandi selesai", "Kerja bakti dua belas hari. Tiga kamar lagi menunggu bahan.", 9),),
        (Kind.CASH, "Kasur dan kelambu", 6_000_000, "Rp"),
    ),
    Work(
        "pemuda-bijak-plastik", "Titik Isi Ulang",
        "Lima belas titik air minum isi ulang di taman, kedai, dan kampus.",
        "Kampanye mengajak orang membawa botol; titik isi ulang membuatnya mudah. Airnya diuji, hasilnya ditempel.",
        "Kota Makassar", (3, 6, 12),
        (("Peta titik", -35, True), ("Izin", -8, True), ("Pemasangan 5 titik pertama", 12, False), ("Laporan air layak minum", 60, False)),
        (Promise("dlh", Kind.SERVICE, "Uji air", 15, "titik", 4_500_000, 6),
         Promise("kedai", Kind.PLACE, "Isi ulang gratis", 6, "gerai", 3_000_000, 6, -1),
         Promise("bem", Kind.LABOUR, "Relawan", 120, "hari", 6_000_000, 63),
         Promise("lensa", Kind.SERVICE, "Video", 12, "video", 2_400_000, 5)),
        (("Naskah video ketiga", "doing", 2), ("Tempel hasil uji air", "todo", 7)),
    ),
    Work(
        "lintas-kampung-teluk-damai", "Air Layak Lima Kampung",
        "Lima kampung memasang tangki air hujan dan merawatnya sendiri.",
        "Air bersih jauh dari rumah. Para-para adat memutuskan: **lima tangki**, satu penjaga di tiap kampung, uji air tiap tiga bulan.",
        "Distrik Teluk Damai", (3, 5, 6),
        (("Uji air pertama", -50, True), ("Lima tangki terpasang", 30, False), ("Pelatihan perawatan", 55, False), ("Pemantauan 6 bulan", 190, False)),
        (Promise("distrik", Kind.GOODS, "Tangki 2.000 liter", 5, "tangki", 25_000_000, 3, 30),
         Promise("adat", Kind.LABOUR, "Tenaga dan kayu", 40, "hari", 6_000_000, 22),
         Promise("kampus", Kind.SERVICE, "Uji air", 4, "kali", 2_000_000, 1),
         Promise("koperasi", Kind.CASH, "Dana pipa", 5_000_000, came=5_000_000, due=-8)),
        (("Pasang tangki kampung keempat", "doing", 8),),
        ((Category.MATERIAL, "Pipa dan keran", 5, "paket", 900_000),),
        ((Category.MATERIAL, "Pipa tiga kampung", 2_700_000, 6),),
    ),
)  # fmt: skip


def load(now: datetime) -> int:
    """Make the projects of the story, with days around `now`; how many."""
    for work in WORKS:
        _load(work, now)
    return len(WORKS)


def _load(work: Work, now: datetime) -> None:
    forum = Forum.objects.select_related("regency__province").get(slug=work.forum)
    officers = _officers(forum)
    chair = officers[0]
    data = {
        "title": work.title, "summary": work.summary, "story": work.story, "place_name": work.place, "goals": list(work.goals),
        "is_public": forum.is_public, "starts_on": (now - timedelta(days=120)).date(), "ends_on": (now + timedelta(days=240)).date(),
        "themes": set(forum.themes.all()),
    }  # fmt: skip
    project = starting.start(forum, data, chair, now - timedelta(days=120))
    starting.move_on(project, ProjectState.RUNNING, chair, now - timedelta(days=110))
    for officer, role in zip(officers[1:3], (ProjectRole.WORKER, ProjectRole.TREASURER), strict=False):
        team.name(project, officer, role, chair, now)
    for number, (title, due, is_reached) in enumerate(work.steps):
        step = telling.plan_milestone(project, title, "", (now + timedelta(days=due)).date())
        if is_reached:
            telling.reach(step, (now + timedelta(days=due - number)).date(), chair, now)
    writer = officers[-1]
    for promise in work.promises:
        _promise(project, promise, chair, writer, now)
    _money(project, work, writer, now)
    _cards(project, work, officers, now)
    for title, text, days_ago in work.news:
        telling.tell(project, title, text, [], "", writer, now - timedelta(days=days_ago))
    measures.load(project, officers[-1], now)
    money.load(forum, chair, now)


def _officers(forum: Forum) -> list[Member]:
    """Chair first; those who can sign in."""
    rows = Membership.objects.filter(forum=forum).officers().select_related("member")
    found = [one.member for one in rows if one.member.email]
    chair = next(one.member for one in rows if one.role == Role.CHAIR)
    return [chair, *(one for one in found if one != chair)]


def _promise(project: Project, promise: Promise, chair: Member, writer: Member, now: datetime) -> None:
    organisation = Organisation.objects.get(slug=f"{project.forum.slug[:60]}-{promise.party}")
    if not project.partners.filter(organisation=organisation).exists():
        team.join_in(project, organisation, promise.what, chair, now - timedelta(days=100))
    speaker = Representative.objects.current().filter(organisation=organisation, confirmed_at__isnull=False).first()
    made = commitments.offer(
        project,
        {
            "kind": promise.kind, "what": promise.what, "quantity": Decimal(promise.quantity), "unit": promise.unit,
            "value": promise.value or None, "basis": "Harga setempat (contoh)" if promise.value else "",
            "due_on": (now + timedelta(days=promise.due)).date() if promise.due is not None else None,
        },
        speaker.member if speaker else chair, now - timedelta(days=95), organisation if speaker else None,
    )  # fmt: skip
    commitments.accept(made, chair, now - timedelta(days=94))
    if promise.came:
        first = max(promise.came // 2, 1)
        for part, days_ago in ((first, 50), (promise.came - first, 12)):
            if part:
                line = ledger.Line((now - timedelta(days=days_ago)).date(), promise.what)
                ledger.deliver(made, Decimal(part), line, writer, now - timedelta(days=days_ago))


def _money(project: Project, work: Work, writer: Member, now: datetime) -> None:
    BudgetLine.objects.bulk_create(
        BudgetLine(project=project, category=category, what=what, quantity=Decimal(quantity), unit=unit, price=price)
        for category, what, quantity, unit, price in work.budget
    )
    for category, note, amount, days_ago in work.spent:
        line = ledger.Line((now - timedelta(days=days_ago)).date(), note)
        ledger.spend(project, amount, category, line, writer, now - timedelta(days=days_ago))
    if work.need is not None:
        kind, what, much, unit = work.need
        wanted = {"amount": much} if kind == Kind.CASH else {"quantity": Decimal(much), "unit": unit}
        commitments.look_for(project, {"kind": kind, "what": what, **wanted}, writer, now)


def _cards(project: Project, work: Work, officers: Sequence[Member], now: datetime) -> None:
    columns = {column.kind: column for column in project.columns.all()}
    for number, (title, kind, due) in enumerate(work.cards):
        owner = officers[number % len(officers)]
        data = {"title": title, "owner": owner, "due_on": (now + timedelta(days=due)).date()}
        board.write(project, columns[ColumnKind(kind)], data, officers[0], now - timedelta(days=9))
