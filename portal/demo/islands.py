"""Demo forums beyond Java: Buleleng, Makassar, Jayapura, and three that show other states of a forum."""

from __future__ import annotations

from forums.models import Audience, Joining, Role
from members.models import OrganisationKind as Kind
from members.models import Sex
from portal.demo.shapes import (
    ACADEMIA,
    COMMUNITY,
    GOVERNMENT,
    MEDIA,
    PRIVATE,
    Answers,
    Gathering,
    Party,
    Person,
    Talk,
)  # fmt: skip

MALE = Sex.MALE

PESISIR = Gathering(
    slug="pesisir-segara-lestari",
    name="Forum Pesisir Segara Lestari (contoh)",
    regency="51.08",
    summary="Nelayan, desa adat, pemandu selam, dan kampus merawat kebun karang di pesisir Buleleng.",
    about="""Karang di depan desa kami rusak oleh jangkar dan cara tangkap lama. Sejak dua tahun lalu nelayan, desa adat,
dinas, kampus, dan pemandu selam menanamnya kembali, lalu menghitung bersama apa yang hidup.

**Kesepakatan kami**

- Zona larang tangkap mengikuti kesepakatan desa adat.
- Data pemantauan dibuka bagi siapa saja.
- Tidak ada kegiatan pada Nyepi.""",
    themes=("kelautan", "pariwisata", "lingkungan"),
    decree="523/41/2025 (contoh)",
    term=(2025, 2028),
    names=("bali",),
    parties=(
        Party("dinas", "Dinas kelautan dan perikanan (contoh)", GOVERNMENT, Kind.OFFICE),
        Party("adat", "Desa Adat Segara Asri (contoh)", COMMUNITY, Kind.COMMUNITY),
        Party("nelayan", "Kelompok nelayan Mina Bahari (contoh)", COMMUNITY, Kind.COMMUNITY),
        Party("kampus", "Jurusan Ilmu Kelautan, Universitas Dewata Raya (contoh)", ACADEMIA, Kind.UNIVERSITY),
        Party("selam", "Perhimpunan pemandu selam Buleleng (contoh)", PRIVATE, Kind.BUSINESS_GROUP),
        Party("radio", "Radio komunitas Pesisir FM (contoh)", MEDIA, Kind.MEDIA),
    ),
    people=(
        Person("I Nengah Sudana", "nelayan", "Ketua kelompok", Role.CHAIR, "Ketua", MALE, 1972),
        Person("Putu Wulandari", "radio", "Penyiar", Role.SECRETARY, "Sekretaris", born=1993),
        Person("Jero Ketut Suardika", "adat", "Prajuru desa adat", office="Penasihat", sex=MALE, born=1958),
        Person("Dr. Ni Luh Prastiwi", "kampus", "Peneliti", Role.FACILITATOR, "Pendamping pemantauan", born=1981),
        Person("I Made Artawan, S.Pi.", "dinas", "Kepala bidang", sex=MALE, born=1975),
        Person("Kadek Yudiana", "selam", "Ketua", Role.TREASURER, "Bendahara", MALE, 1987),
        Person("Komang Ayu Lestari", "selam", "Pemandu", born=1998, is_pending=True,
               note="Saya pemandu di Pemuteran dan ingin membantu pemantauan enam bulan."),
    ),
    crowd={COMMUNITY: 16, GOVERNMENT: 2, ACADEMIA: 3, PRIVATE: 3, MEDIA: 1},
    talks=(
        Talk("Pemantauan karang tahap 1: membaca hasil", -17, 6, "08.00", 180, "Balai kelompok nelayan", "Buleleng",
             "1. Turun ke kebun karang\n2. Menghitung fragmen hidup\n3. Membaca angka bersama",
             Answers(yes=19, maybe=1, no=3), called_days_ago=26),
        Talk("Evaluasi transplantasi karang triwulan IV", 24, 5, "14.00", 120, "Wantilan desa", "Desa Adat Segara Asri",
             """1. Doa dan pembukaan
2. Paparan pemantauan (Dr. Ni Luh Prastiwi)
3. Zona larang tangkap menurut kesepakatan desa adat
4. Jadwal bersih pantai
5. Pembagian tugas
6. Penutup""",
             Answers(yes=15, maybe=4, no=2, deputies=1), seats=30, answer_days_before=2, called_days_ago=11,
             moved_by_days=7),
        Talk("Bersih pantai dan jangkar", 40, 7, "06.30", 150, "Pantai depan wantilan", "Desa Adat Segara Asri",
             "Bawa sarung tangan. Karung, air minum, dan sarapan disiapkan.", Answers(yes=6, guests=5), guests=5,
             audience=Audience.OPEN, called_days_ago=1),
        Talk("Rapat pengurus: anggaran rangka 2027", 16, 3, "19.30", 60, link="https://rapat.contoh.example/pengurus",
             is_in_person=False, agenda="1. Harga besi\n2. Giliran perahu", is_draft=True, called_days_ago=0),
    ),
)  # fmt: skip

PEMUDA = Gathering(
    slug="pemuda-bijak-plastik",
    name="Forum Pemuda Bijak Plastik (contoh)",
    regency="73.71",
    summary="Anak muda Makassar mengajak warga dan kedai mengurangi plastik, dimulai dari botol minum.",
    about="""Kami anak muda dari karang taruna, kampus, kedai, dan komunitas video. Kami membuat ajakan yang sopan, dapat
dicek, dan mudah ditiru: bawa botol sendiri, isi ulang di kedai, laporkan kran yang rusak.

Akun dari usia 18 tahun. Peserta lebih muda didaftarkan pembina dengan izin orang tua atau wali, tanpa foto dan
tanpa nama terbuka.""",
    themes=("pemuda", "lingkungan"),
    decree="02/KT/2026 (contoh)",
    term=(2026, 2028),
    joining=Joining.OPEN,
    names=("bugis", "bugis", "jawa", "toraja"),
    parties=(
        Party("taruna", "Karang Taruna Kelurahan Tanjung Baru (contoh)", COMMUNITY, Kind.YOUTH),
        Party("dlh", "Dinas lingkungan hidup (contoh)", GOVERNMENT, Kind.OFFICE),
        Party("bem", "BEM Universitas Celebes Jaya (contoh)", ACADEMIA, Kind.YOUTH),
        Party("kedai", "Kedai kopi Dermaga (contoh)", PRIVATE, Kind.COMPANY),
        Party("lensa", "Komunitas video Lensa Losari (contoh)", MEDIA, Kind.MEDIA),
    ),
    people=(
        Person("Andi Rahmatullah", "taruna", "Ketua karang taruna", Role.CHAIR, "Ketua", MALE, 2000),
        Person("Nur Azizah Ramadhani", "bem", "Menteri lingkungan BEM", Role.SECRETARY, "Sekretaris", born=2004),
        Person("Hj. Sitti Rahmawati, S.T.", "dlh", "Kepala seksi", office="Pembina", born=1974),
        Person("Christian Palumpun", "kedai", "Pemilik", Role.TREASURER, "Bendahara", MALE, 1995),
        Person("Fikri", "lensa", "Juru kamera", office="Koordinator konten", sex=MALE, born=2002),
    ),
    crowd={COMMUNITY: 14, GOVERNMENT: 1, ACADEMIA: 13, PRIVATE: 5, MEDIA: 3},
    talks=(
        Talk("Rapat kreatif mingguan", -10, 6, "15.30", 90, "Kedai kopi Dermaga", "Makassar",
             "1. Capaian minggu ini\n2. Ide konten\n3. Pembagian tugas\n4. Evaluasi",
             Answers(yes=17, maybe=3, no=4, online=5), link="https://rapat.contoh.example/kreatif", called_days_ago=14),
        Talk("Rapat kreatif mingguan: bahan #BawaBotolSendiri", 11, 6, "15.30", 90, "Kedai kopi Dermaga",
             "Jl. Dermaga No. 7, Makassar",
             """1. Capaian minggu ini: kedai yang ikut, botol yang dihemat
2. Ide konten: video 30 detik berteks
3. Pembagian tugas
4. Evaluasi""",
             Answers(yes=16, maybe=4, no=2, online=6), link="https://rapat.contoh.example/kreatif", seats=20,
             called_days_ago=5),
        Talk("Rapat kreatif mingguan: latihan wawancara", 18, 6, "15.30", 90, "Kedai kopi Dermaga", "Makassar",
             "Latihan wawancara pemilik kedai.", Answers(yes=6, maybe=2), called_days_ago=5,
             cancelled_because="Bertepatan dengan ujian akhir semester; kita bertemu lagi pekan berikutnya."),
        Talk("Ekspedisi kran: memetakan titik isi ulang", 32, 6, "07.00", 180, "Anjungan pantai", "Makassar",
             "Berkelompok tiga orang, catat kran, foto tanpa wajah, isi formulir.", Answers(yes=9, maybe=3, guests=3),
             guests=2, audience=Audience.OPEN, seats=45, called_days_ago=2),
    ),
)  # fmt: skip

TELUK_DAMAI = Gathering(
    slug="lintas-kampung-teluk-damai",
    name="Forum Lintas Kampung Teluk Damai (contoh)",
    regency="91.03",
    summary="Lima kampung, distrik, dan kampus mengurus air bersih bersama, menurut adat dan dengan data.",
    about="""Air bersih di lima kampung datang dan pergi bersama musim. Dewan adat, kelompok perempuan, distrik, kampus,
dan koperasi bermusyawarah di para-para adat: siapa menjaga tangki, siapa menguji air, siapa memperbaiki pipa.

Tidak semua anggota punya ponsel. Pengurus mencatat jawaban mereka, dan undangan juga dicetak.""",
    themes=("kesehatan", "air-bersih", "pendidikan"),
    decree="07/DTD/2026 (contoh)",
    term=(2026, 2029),
    names=("papua",),
    parties=(
        Party("distrik", "Pemerintah Distrik Teluk Damai (contoh)", GOVERNMENT, Kind.OFFICE),
        Party("adat", "Dewan adat lima kampung (contoh)", COMMUNITY, Kind.COMMUNITY),
        Party("mama", "Kelompok perempuan Mama Papua Berkarya (contoh)", COMMUNITY, Kind.COMMUNITY),
        Party("kampus", "Jurusan Kesehatan Masyarakat, Universitas Sentani Raya (contoh)", ACADEMIA, Kind.UNIVERSITY),
        Party("koperasi", "Koperasi Sagu Lestari (contoh)", PRIVATE, Kind.COOPERATIVE),
    ),
    people=(
        Person("Mama Dorkas", "mama", "Ketua kelompok", Role.CHAIR, "Ketua", born=1969),
        Person("Yuliana, S.K.M.", "kampus", "Dosen", Role.SECRETARY, "Sekretaris", born=1989),
        Person("Markus", "koperasi", "Pengurus", Role.TREASURER, "Bendahara", MALE, 1980),
        Person("Bapak Yakob", "adat", "Tokoh adat", office="Penasihat", sex=MALE, born=1954),
        Person("Melkianus", "distrik", "Kepala distrik", office="Pelindung", sex=MALE, born=1971),
    ),
    crowd={COMMUNITY: 24, GOVERNMENT: 3, ACADEMIA: 2, PRIVATE: 1},
    kept=21,
    talks=(
        Talk("Musyawarah penjaga tangki", -8, 1, "10.00", None, "Para-para adat", "Kampung Yobeh (rekaan)",
             "1. Doa\n2. Laporan tiga tangki\n3. Giliran penjaga\n4. Penutup",
             Answers(yes=22, no=2, by_officer=18), called_days_ago=16),
        Talk("Musyawarah air bersih", 21, 2, "10.00", None, "Para-para adat", "Kampung Yobeh (rekaan), Kabupaten Jayapura",
             """1. Doa dan sambutan adat
2. Hasil uji air (Yuliana, S.K.M.)
3. Dua tangki yang belum dipasang: tempat dan tenaga
4. Iuran perawatan: uang atau tenaga
5. Mufakat
6. Makan bersama""",
             Answers(yes=26, maybe=1, no=1, by_officer=18), link="https://rapat.contoh.example/air",
             called_days_ago=9, visitor="Muhamad Fajrin, S.IP., M.A."),
    ),
)  # fmt: skip

PADANG = Gathering(
    slug="jejaring-pelindungan-anak-padang",
    name="Jejaring Pelindungan Anak Kota Padang (contoh)",
    regency="13.71",
    summary="Forum tertutup: dinas, sekolah, puskesmas, dan pendamping membahas penanganan kasus anak.",
    about="Forum ini tertutup karena membahas keadaan anak dan keluarga. Anggota diundang oleh pengurus.",
    themes=("pelindungan-anak", "pendidikan"),
    joining=Joining.INVITATION,
    is_public=False,
    names=("minang",),
    parties=(
        Party("dinas", "Dinas pemberdayaan perempuan dan anak (contoh)", GOVERNMENT, Kind.OFFICE),
        Party("yayasan", "Yayasan Rumah Gadang Ramah (contoh)", COMMUNITY, Kind.NGO),
        Party("psikologi", "Fakultas Psikologi, Universitas Ranah Baru (contoh)", ACADEMIA, Kind.UNIVERSITY),
    ),
    people=(
        Person("Hj. Yulisma, S.Psi.", "dinas", "Kepala bidang", Role.CHAIR, "Ketua", born=1973),
        Person("Rahmi Fitriani", "yayasan", "Pendamping", Role.SECRETARY, "Sekretaris", born=1990),
        Person("Dr. Zulkifli Tanjung", "psikologi", "Dosen", sex=MALE, born=1976),
    ),
    crowd={GOVERNMENT: 4, COMMUNITY: 5},
    talks=(
        Talk("Rapat koordinasi triwulan", 14, 2, "10.00", 120, "Ruang rapat dinas", "Padang",
             "1. Alur rujukan\n2. Jadwal piket\n3. Rumah aman", Answers(yes=7, maybe=1), called_days_ago=4),
    ),
)  # fmt: skip

BARITO = Gathering(
    slug="sungai-bersih-banjarmasin",
    name="Forum Sungai Bersih Banjarmasin (contoh)",
    regency="63.71",
    summary="Forum baru untuk warga tepian sungai. Belum ada pertemuan; pengurus sedang mengundang mitra.",
    about="",
    themes=("lingkungan", "air-bersih"),
    joining=Joining.OPEN,
    names=("banjar",),
    parties=(),
    people=(Person("Rusmini", role=Role.CHAIR, office="Ketua sementara", born=1985),),
    age_days=5,
)

FORUMS = (PESISIR, PEMUDA, TELUK_DAMAI, PADANG, BARITO)
