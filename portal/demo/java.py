"""Demo forums of Java: Kulon Progo, Sumedang, Jakarta, Yogyakarta and Purworejo."""

from __future__ import annotations

from forums.models import Audience, Joining, Role
from members.models import OrganisationKind as Kind
from members.models import Sex
from portal.demo.shapes import (
    ACADEMIA,
    COMMUNITY,
    GOVERNMENT,
    PRIVATE,
    Answers,
    Gathering,
    Party,
    Person,
    Talk,
)  # fmt: skip

MALE = Sex.MALE

TANI = Gathering(
    slug="tani-lestari-lereng-menoreh",
    name="Forum Tani Lestari Lereng Menoreh (contoh)",
    regency="34.01",
    summary="Petani, penyuluh, dan mahasiswa belajar bersama merawat tanah di lereng Menoreh lewat sekolah lapang.",
    about="""Forum ini lahir dari keluhan sederhana: hasil panen turun, harga pupuk naik. Petani, dinas, kampus, dan
penjual pupuk organik duduk bersama untuk mencoba cara bertani yang lebih hemat dan merawat tanah.

**Yang kami kerjakan**

- Sekolah lapang setiap dua pekan di petak belajar milik bersama.
- Uji tanah sederhana yang hasilnya dibaca bersama, bukan disimpan.
- Catatan tanam yang dapat ditiru kalurahan lain.

Siapa pun yang bertani di lereng Menoreh boleh bergabung. Pertemuan terbuka bagi yang ingin melihat dahulu.""",
    themes=("pertanian", "pendidikan", "lingkungan"),
    decree="141/KEP/2026 (contoh)",
    term=(2026, 2029),
    parties=(
        Party("dinas", "Dinas Pertanian dan Pangan (contoh)", GOVERNMENT, Kind.OFFICE),
        Party("gapoktan", "Gabungan Kelompok Tani Sumber Rahayu (contoh)", COMMUNITY, Kind.COMMUNITY),
        Party("kwt", "Kelompok Wanita Tani Melati (contoh)", COMMUNITY, Kind.COMMUNITY),
        Party("kkn", "Unit KKN Universitas Tunas Nusantara (contoh)", ACADEMIA, Kind.UNIVERSITY),
        Party("pupuk", "CV Pupuk Hijau Makmur (contoh)", PRIVATE, Kind.COMPANY),
    ),
    people=(
        Person("Wagiman", "gapoktan", "Ketua gapoktan", Role.CHAIR, "Ketua", MALE, 1968),
        Person("Laras Ayuningtyas", "kkn", "Koordinator mahasiswa", Role.SECRETARY, "Sekretaris", born=2003),
        Person("Suparmi", "kwt", "Ketua kelompok", Role.TREASURER, "Bendahara", born=1974),
        Person("Dr. Bagas Wicaksono", "kkn", "Dosen pembimbing lapangan", Role.FACILITATOR, "Pendamping", MALE, 1979),
        Person("Endang Puspitaningrum, S.P.", "dinas", "Penyuluh pertanian", office="Pembina", born=1976),
        Person("Rendra Kusnadi", "pupuk", "Pemilik usaha", sex=MALE, born=1985),
        Person("Sukiyem", "kwt", "Anggota", born=1969, is_pending=True,
               note="Saya ikut petak belajar di Dusun Ngaran sejak September. Mohon diterima."),
    ),
    crowd={COMMUNITY: 27, GOVERNMENT: 3, ACADEMIA: 5, PRIVATE: 2},
    kept=4,
    talks=(
        Talk("Rapat persiapan sekolah lapang", -14, 2, "09.00", 150, "Balai kalurahan", "Kalurahan Hargowilis, Kokap",
             """1. Pembukaan dan doa
2. Laporan hasil uji tanah (Dr. Bagas Wicaksono)
3. Pembagian petak belajar
4. Jadwal tanam
5. Lain-lain dan penutup""",
             Answers(yes=18, maybe=1, no=3), called_days_ago=23),
        Talk("Temu lapang kompos dan pengendalian hama terpadu", 18, 6, "08.00", None, "Petak belajar Dusun Ngaran",
             "Kalurahan Hargowilis, Kokap",
             """Kita berkumpul langsung di petak belajar. Bawa topi, air minum, dan sepatu yang boleh kotor.

1. 08.00 Kumpul, pembukaan, pembagian kelompok
2. 08.30 Membuat kompos dari sisa panen dan limbah dapur
3. 09.45 Istirahat, jajanan dari KWT Melati
4. 10.15 Mengenal hama dan musuh alaminya di petak 3 dan 4
5. 11.30 Kesepakatan: siapa mencoba apa sampai panen
6. Makan siang bersama, lalu selesai""",
             Answers(yes=34, maybe=1, no=2, waiting=3, guests=6), seats=40, guests=2, answer_days_before=2,
             audience=Audience.OPEN, called_days_ago=9),
        Talk("Rembuk jadwal tanam dan pembagian air", 33, 7, "19.30", None, "Rumah Bapak Wagiman",
             "Dusun Ngaran RT 03/RW 05, Kalurahan Hargowilis, Kokap",
             """1. Laporan debit air dari juru pengairan
2. Usulan giliran air untuk 12 petak belajar
3. Jadwal tanam serempak
4. Mufakat dan penutup""",
             Answers(yes=7, maybe=3, no=1), called_days_ago=3),
    ),
)  # fmt: skip

SUMEDANG = Gathering(
    slug="perencanaan-partisipatif-sumedang",
    name="Forum Perencanaan Partisipatif Kabupaten Sumedang (contoh)",
    regency="32.11",
    summary="Warga dan pemerintah belajar menyusun rencana desa bersama, termasuk warga yang jarang ditanya.",
    about="""Musrenbang sering selesai sebelum semua suara terdengar. Forum ini menyiapkan warga, fasilitator, dan
perangkat desa supaya perempuan, warga difabel, dan dusun yang jauh ikut menentukan prioritas.

**Cara kerja**

1. Modul pendek yang dapat dibaca di ponsel.
2. Lokakarya untuk fasilitator dari tiap kecamatan.
3. Uji coba di enam desa, lalu hasilnya dilaporkan kepada warga.

Juru bahasa isyarat tersedia di setiap lokakarya: sebutkan kebutuhan Anda saat menjawab undangan.""",
    themes=("perencanaan", "penguatan-kapasitas"),
    decree="050/112/2026 (contoh)",
    term=(2026, 2030),
    joining=Joining.OPEN,
    names=("sunda",),
    parties=(
        Party("bapperida", "Badan perencanaan daerah (contoh)", GOVERNMENT, Kind.OFFICE),
        Party("bpd", "Paguyuban Badan Permusyawaratan Desa (contoh)", COMMUNITY, Kind.COMMUNITY),
        Party("difabel", "Perkumpulan Difabel Mandiri (contoh)", COMMUNITY, Kind.NGO),
        Party("pusat", "Pusat Studi Desa, Sekolah Tinggi Priangan (contoh)", ACADEMIA, Kind.UNIVERSITY),
        Party("koperasi", "Koperasi Tahu Sumber Berkah (contoh)", PRIVATE, Kind.COOPERATIVE),
    ),
    people=(
        Person("Ir. Neneng Kartikasari, M.T.", "bapperida", "Kepala bidang", Role.CHAIR, "Ketua", born=1972),
        Person("Muhamad Fajrin, S.IP., M.A.", "pusat", "Peneliti", Role.SECRETARY, "Sekretaris", MALE, 1988),
        Person("Asep Hidayatulloh", "bpd", "Ketua paguyuban", office="Wakil ketua", sex=MALE, born=1970),
        Person("Yanti Oktaviani", "difabel", "Koordinator", Role.FACILITATOR, "Fasilitator", born=1990),
        Person("Dede Rukmana", "koperasi", "Pengurus", sex=MALE, born=1981),
    ),
    crowd={COMMUNITY: 19, GOVERNMENT: 9, ACADEMIA: 4, PRIVATE: 3},
    talks=(
        Talk("Rapat tim modul Musrenbang Ramah Semua", -19, 4, "13.00", 120, link="https://rapat.contoh.example/modul",
             is_in_person=False, agenda="1. Membaca ulang modul bagian 1–3\n2. Contoh kasus dari warga\n3. Pembagian tugas",
             answers=Answers(yes=12, maybe=2, no=2, online=12), called_days_ago=27),
        Talk("Lokakarya perencanaan partisipatif", 15, 3, "08.30", 1860, "Aula kecamatan", "Kecamatan Sumedang Utara",
             """**Hari pertama**

- 08.30 Sambutan dan perkenalan
- 09.15 Peta pemangku kepentingan
- 10.30 Menyusun masalah bersama
- 13.00 Pohon masalah, kerja kelompok

**Hari kedua**

- 08.30 Memilih prioritas dengan mufakat
- 10.15 Menyusun rencana kerja dan RAB sederhana
- 13.00 Rencana tindak lanjut
- 14.45 Evaluasi dan penutup

Juru bahasa isyarat hadir di kedua hari. Ruang di lantai satu dan dapat dimasuki kursi roda.""",
             Answers(yes=23, maybe=4, no=2, online=6, deputies=2), link="https://rapat.contoh.example/lokakarya",
             seats=50, answer_days_before=3, called_days_ago=12),
    ),
)  # fmt: skip

JAKARTA = Gathering(
    slug="warga-koridor-transit-selatan",
    name="Forum Warga Koridor Transit Selatan (contoh)",
    regency="31.74",
    summary="Warga, pedagang, dan kontraktor bertemu tiap bulan tentang jadwal kerja, jalan kaki, dan warung di sekitar proyek.",
    about="""Selama pembangunan jalur transit, hidup warga di sekitarnya berubah: jalan dialihkan, malam bising, pelanggan
warung berkurang. Forum ini tempat warga dan pembangun saling mendengar sebelum keluhan menumpuk.

Setiap bulan ada temu warga di aula kelurahan, sekaligus daring. Jadwal kerja malam dibagikan lebih dahulu,
keluhan dicatat, dan jawabannya dibacakan di pertemuan berikutnya.""",
    themes=("prasarana", "ekonomi-lokal", "keselamatan"),
    decree="27/2026 (contoh)",
    term=(2026, 2028),
    joining=Joining.OPEN,
    names=("jawa", "sunda", "batak", "minang", "tionghoa"),
    parties=(
        Party("sudin", "Suku dinas perhubungan (contoh)", GOVERNMENT, Kind.OFFICE),
        Party("rw", "Forum RW Koridor Selatan (contoh)", COMMUNITY, Kind.COMMUNITY),
        Party("pejalan", "Komunitas Pejalan Kaki (contoh)", COMMUNITY, Kind.COMMUNITY),
        Party("lab", "Laboratorium Transportasi, Institut Betawi Raya (contoh)", ACADEMIA, Kind.UNIVERSITY),
        Party("kontraktor", "PT Karya Lintas Utama, kontraktor (contoh)", PRIVATE, Kind.COMPANY),
        Party("warung", "Paguyuban warung sekitar stasiun (contoh)", PRIVATE, Kind.BUSINESS_GROUP),
    ),
    people=(
        Person("Rusdi", "rw", "Ketua forum RW", Role.CHAIR, "Ketua", MALE, 1965),
        Person("Maria Goreti Simatupang", "pejalan", "Pendiri", Role.SECRETARY, "Sekretaris", born=1987),
        Person("Nurhayati", "warung", "Ketua paguyuban", Role.TREASURER, "Bendahara", born=1975),
        Person("Hendra Wijanarko", "sudin", "Kepala seksi", office="Penghubung pemerintah", sex=MALE, born=1978),
        Person("Prof. Dr. Ir. Surya Darmawan", "lab", "Kepala laboratorium", office="Penasihat", sex=MALE, born=1961),
        Person("Felicia Tanudjaja", "kontraktor", "Hubungan masyarakat", born=1991),
    ),
    crowd={COMMUNITY: 46, GOVERNMENT: 7, ACADEMIA: 5, PRIVATE: 16},
    talks=(
        Talk("Temu warga bulanan: pengalihan jalan tahap 2", -20, 4, "19.00", 120, "Aula kelurahan", "Jakarta Selatan",
             "1. Peta pengalihan jalan\n2. Tanya jawab\n3. Catatan keluhan bulan lalu",
             Answers(yes=52, maybe=4, no=9, online=18), link="https://rapat.contoh.example/koridor", called_days_ago=31),
        Talk("Temu warga bulanan: jadwal kerja malam dan akses warung", 9, 4, "19.00", 120, "Aula kelurahan",
             "Jl. Melati Raya No. 5, Jakarta Selatan",
             """1. Jadwal pengalihan jalan Desember
2. Kebisingan: hasil ukur 12 titik
3. Akses pejalan kaki dan kursi roda
4. Keluhan warung dan jawaban kontraktor
5. Tindak lanjut dan tanggal berikutnya""",
             Answers(yes=64, maybe=5, no=3, online=21, deputies=9), link="https://rapat.contoh.example/koridor",
             seats=80, audience=Audience.OPEN, answer_days_before=1, called_days_ago=10),
        Talk("Jalan kaki bersama: memeriksa jalur sementara", 25, 6, "06.30", 90, "Titik kumpul pintu timur stasiun",
             "Jakarta Selatan", "Kita menyusuri jalur sementara 400 m dan mencatat lampu, lubang, dan tanjakan.",
             Answers(yes=14, maybe=6, guests=2), guests=3, seats=30, audience=Audience.OPEN, called_days_ago=2),
    ),
)  # fmt: skip

KUB = Gathering(
    slug="gabungan-kub-karya-mataram",
    name="Gabungan KUB Karya Mataram (contoh)",
    regency="34.71",
    summary="24 kelompok usaha bersama di Yogyakarta memasarkan batik, bakpia, perak, dan jajanan dalam satu katalog.",
    about="""Gabungan ini menghimpun 24 kelompok usaha bersama (KUB) dengan 312 pelaku usaha. Sendiri-sendiri kami sulit
masuk toko besar; bersama-sama kami punya foto yang baik, harga yang disepakati, dan giliran bazar yang adil.

**Yang sedang berjalan**

- Kurasi produk untuk katalog bersama.
- Pendampingan NIB, P-IRT, dan sertifikat halal.
- Foto produk bersama mahasiswa politeknik.""",
    themes=("umkm", "kerajinan", "pangan"),
    decree="518/09/2025 (contoh)",
    term=(2025, 2028),
    parties=(
        Party("dinas", "Dinas koperasi dan UMKM (contoh)", GOVERNMENT, Kind.OFFICE),
        Party("batik", "KUB Batik Sekar Arum (contoh)", COMMUNITY, Kind.BUSINESS_GROUP),
        Party("bakpia", "KUB Bakpia Mitra Rasa (contoh)", COMMUNITY, Kind.BUSINESS_GROUP),
        Party("perak", "KUB Perak Kotagede Lestari (contoh)", COMMUNITY, Kind.BUSINESS_GROUP),
        Party("politeknik", "Politeknik Seni Mataram (contoh)", ACADEMIA, Kind.UNIVERSITY),
        Party("toko", "Toko oleh-oleh Rindu Jogja (contoh)", PRIVATE, Kind.COMPANY),
    ),
    people=(
        Person("Ngatinah", "batik", "Ketua KUB", Role.CHAIR, "Ketua", born=1966),
        Person("Agus Priyanto", "bakpia", "Sekretaris KUB", Role.SECRETARY, "Sekretaris", MALE, 1983),
        Person("Bambang Sutrisno", "perak", "Ketua KUB", Role.TREASURER, "Bendahara", MALE, 1971),
        Person("Titik Sulistyowati, S.E.", "dinas", "Pendamping UMKM", office="Pembina", born=1977),
        Person("Anindya Kirana, M.Sn.", "politeknik", "Dosen fotografi", Role.FACILITATOR, "Kurator", born=1986),
        Person("Hanif Maulana", "toko", "Manajer pembelian", sex=MALE, born=1989),
    ),
    crowd={COMMUNITY: 31, GOVERNMENT: 2, ACADEMIA: 4, PRIVATE: 3},
    talks=(
        Talk("Musyawarah giliran bazar", -9, 7, "15.30", 90, "Pendopo kemantren", "Kemantren Kotagede, Yogyakarta",
             "1. Daftar bazar tiga bulan ke depan\n2. Giliran kelompok\n3. Iuran tenda",
             Answers(yes=21, maybe=2, no=6), called_days_ago=19),
        Talk("Kurasi produk katalog bersama", 20, 1, "13.00", 150, "Ruang kelurahan", "Kelurahan Prenggan, Kotagede",
             """Bawa dua contoh produk tiap kelompok, lengkap dengan label.

1. Standar foto: latar, cahaya, ukuran
2. Label dan izin: NIB, P-IRT, halal
3. Harga bersama dan harga grosir
4. Jadwal bazar
5. Lain-lain""",
             Answers(yes=29, maybe=3, no=2, deputies=4), seats=60, answer_days_before=2, called_days_ago=8),
    ),
)  # fmt: skip

KERTOWANGI = Gathering(
    slug="desa-mandiri-kertowangi",
    name="Forum Desa Mandiri Kertowangi (contoh)",
    regency="33.06",
    summary="Warga desa, pemerintah desa, dan yayasan membuka rumahnya bagi tamu dan menjaga agar uangnya tinggal di desa.",
    about="""Desa kami berada di pantai selatan. Kami membuka homestay dan paket wisata, tetapi dengan aturan sendiri:
giliran yang adil, kamar yang layak, dan pantai yang bersih.

Forum ini mempertemukan pemilik rumah, pemerintah desa, BUM Desa, yayasan pendamping, dan kampus. Keputusan diambil
dengan mufakat dan ditulis dalam berita acara.""",
    themes=("desa-wisata", "ekonomi-desa"),
    decree="140/07/2025 (contoh)",
    term=(2025, 2031),
    parties=(
        Party("desa", "Pemerintah Desa Kertowangi (contoh)", GOVERNMENT, Kind.VILLAGE),
        Party("pokdarwis", "Pokdarwis Pesona Kertowangi (contoh)", COMMUNITY, Kind.COMMUNITY),
        Party("bumdes", "BUM Desa Karya Wangi (contoh)", COMMUNITY, Kind.COOPERATIVE),
        Party("yayasan", "Yayasan Jejak Desa (contoh)", COMMUNITY, Kind.NGO),
        Party("akademi", "Prodi Pariwisata, Akademi Bagelen (contoh)", ACADEMIA, Kind.UNIVERSITY),
        Party("biro", "Biro perjalanan Selatan Raya (contoh)", PRIVATE, Kind.COMPANY),
    ),
    people=(
        Person("Slamet Riyadi Prasetyo", "pokdarwis", "Ketua pokdarwis", Role.CHAIR, "Ketua", MALE, 1973),
        Person("Tumini", "bumdes", "Bendahara BUM Desa", Role.TREASURER, "Bendahara", born=1979),
        Person("Yohana", "yayasan", "Pendamping desa", Role.FACILITATOR, "Fasilitator", born=1992),
        Person("Galih Pamungkas, M.Par.", "akademi", "Dosen", Role.SECRETARY, "Sekretaris", MALE, 1984),
        Person("Sri Wahyuni", "desa", "Kepala desa", office="Pelindung", born=1970),
        Person("Lukman Hakim", "biro", "Pemilik", sex=MALE, born=1982, is_pending=True,
               note="Biro kami siap membawa empat rombongan uji coba. Kami ingin ikut menyepakati tarif dan giliran."),
    ),
    crowd={COMMUNITY: 18, GOVERNMENT: 3, ACADEMIA: 1},
    kept=3,
    talks=(
        Talk("Penilaian kamar layak huni", -12, 4, "09.00", 180, "Keliling rumah tuan rumah", "Desa Kertowangi",
             "Tim menilai sepuluh kamar: air, kamar mandi, cahaya, jalan darurat.",
             Answers(yes=11, maybe=1, no=2), called_days_ago=20),
        Talk("Musyawarah tarif dan giliran homestay", 12, 7, "19.30", None, "Pendopo desa", "Desa Kertowangi",
             """1. Pembukaan dan doa
2. Hasil penilaian kamar
3. Usulan tarif: dua pilihan dari BUM Desa
4. Giliran tamu menurut nomor rumah
5. Mufakat, berita acara, wakil tiap unsur menandatangani""",
             Answers(yes=17, maybe=2, no=1), called_days_ago=7),
    ),
)  # fmt: skip

FORUMS = (TANI, SUMEDANG, JAKARTA, KUB, KERTOWANGI)
