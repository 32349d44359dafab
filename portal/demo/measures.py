"""What the demo forums' projects measure: where they began, where they want to be, and what was counted so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from members.models import Member
from projects import indicators
from projects.models import Direction, Project


@dataclass(frozen=True)
class Measured:
    """An indicator, with its values as (days ago, value, note)."""

    name: str
    unit: str
    start: str | None
    target: str | None
    method: str
    source: str
    goals: tuple[int, ...]
    values: tuple[tuple[int, str, str], ...]
    is_better_low: bool = False


MEASURED: dict[str, tuple[Measured, ...]] = {
    "tani-lestari-lereng-menoreh": (
        Measured(
            "Panen cabai di petak belajar", "kg per petak", "120", "300", "Ditimbang bersama pada hari panen, dua belas petak.",
            "Catatan petak belajar", (2, 15), ((105, "121", "panen sebelum kompos"), (70, "168,5", ""), (35, "205", ""), (6, "232", "hujan lebat dua hari")),
        ),
        Measured(
            "Pupuk kimia per petak", "kg", "42", "15", "Ketua petak mencatat setiap pemakaian.", "Buku petak", (12, 15),
            ((105, "42", ""), (60, "33", ""), (12, "27,5", "")), is_better_low=True,
        ),
        Measured(
            "Petani yang ikut sampai akhir", "orang", None, "48", "Daftar hadir setiap pertemuan.", "Daftar hadir", (4,),
            ((90, "24", ""), (45, "36", ""), (8, "41", "")),
        ),
    ),
    "perencanaan-partisipatif-sumedang": (
        Measured(
            "Balai desa yang dapat dimasuki kursi roda", "balai", "1", "6", "Uji bersama organisasi difabel, daftar periksa 14 butir.",
            "Berita acara uji akses", (10, 16), ((60, "1", ""), (20, "2", ""), (4, "3", "ramp di desa ketiga")),
        ),
    ),
    "pesisir-segara-lestari": (
        Measured(
            "Karang hidup pada rangka", "%", "18", "60", "Transek foto 50 m pada sepuluh titik, dibaca dua orang.", "Survei kampus", (13, 14),
            ((150, "18,4", "survei awal"), (95, "24,1", ""), (40, "35,6", "setelah penanaman tahap 1"), (7, "41,2", "air jernih, 12 m")),
        ),
        Measured(
            "Fragmen karang yang ditanam", "fragmen", "0", "3000", "Dihitung penyelam di setiap rangka.", "Catatan penanaman", (14,),
            ((60, "640", ""), (38, "1450", "empat hari kerja"), (10, "1820", "")),
        ),
        Measured(
            "Ikan karang setiap 100 m²", "ekor", "46", "120", "Sensus visual, tiga ulangan.", "Survei kampus", (14,),
            ((150, "46", ""), (40, "63", ""), (7, "71", "")),
        ),
    ),
    "warga-koridor-transit-selatan": (
        Measured(
            "Keluhan yang belum dijawab lewat 7 hari", "keluhan", "38", "5", "Dibaca dari daftar keluhan pada rapat bulanan.",
            "Daftar keluhan", (11, 16), ((60, "38", ""), (30, "21", ""), (3, "12", "tujuh tentang debu")), is_better_low=True,
        ),
        Measured(
            "Bising malam di depan rumah", "dB", "72", "55", "Alat ukur laboratorium, dua belas titik, pukul 22.00–24.00.",
            "Laporan laboratorium", (3, 11), ((60, "72", ""), (20, "64,5", "")), is_better_low=True,
        ),
    ),
    "gabungan-kub-karya-mataram": (
        Measured(
            "Penjualan bersama sebulan", "juta rupiah", "46", "120", "Dilaporkan sendiri oleh setiap kelompok; tidak diperiksa.",
            "Laporan kelompok", (1, 8), ((90, "48", ""), (60, "55,5", ""), (30, "61", "liburan sekolah"), (5, "58", "")),
        ),
        Measured(
            "Usaha yang punya NIB", "usaha", "74", "200", "Nomor diperiksa satu per satu.", "Pendataan KUB", (8,),
            ((90, "74", ""), (45, "118", ""), (8, "153", "")),
        ),
    ),
    "desa-mandiri-kertowangi": (
        Measured(
            "Kamar yang layak huni", "kamar", "2", "10", "Dinilai tuan rumah dan akademi, daftar periksa 20 butir.", "Penilaian rumah", (8, 12),
            ((70, "2", ""), (40, "6", ""), (9, "7", "nomor 8 menunggu keramik")),
        ),
        Measured(
            "Tamu menginap sebulan", "malam", "14", "80", "Buku tamu sepuluh rumah.", "Buku tamu", (8,),
            ((80, "14", ""), (50, "22", ""), (20, "37", "")),
        ),
    ),
    "pemuda-bijak-plastik": (
        Measured(
            "Botol isi ulang sebulan", "isi ulang", "0", "9000", "Penghitung di setiap titik, dibaca hari terakhir bulan.", "Titik isi ulang", (6, 12),
            ((60, "820", ""), (30, "2140", "enam gerai"), (3, "3315", "")),
        ),
    ),
    "lintas-kampung-teluk-damai": (
        Measured(
            "Keluarga dengan air layak", "keluarga", "12", "140", "Penjaga tangki mencatat rumah yang mengambil air.", "Buku penjaga", (6,),
            ((50, "12", ""), (25, "48", ""), (6, "83", "tiga kampung")),
        ),
        Measured(
            "Bakteri coli dalam air tangki", "per 100 ml", "210", "0", "Uji kampus setiap tiga bulan, lima contoh.", "Laboratorium kampus", (3, 6),
            ((50, "210", "sumur lama"), (6, "4", "")), is_better_low=True,
        ),
    ),
}  # fmt: skip
REACHED = {
    "tani-lestari-lereng-menoreh": 164, "perencanaan-partisipatif-sumedang": 820, "pesisir-segara-lestari": 390,
    "warga-koridor-transit-selatan": 1450, "gabungan-kub-karya-mataram": 940, "desa-mandiri-kertowangi": 210,
    "pemuda-bijak-plastik": 3200, "lintas-kampung-teluk-damai": 415,
}  # fmt: skip


def load(project: Project, by: Member, now: datetime) -> None:
    """Make the indicators of this project, and say how many people it has reached so far."""
    forum = project.forum.slug
    Project.objects.filter(pk=project.pk).update(reached=REACHED.get(forum))
    for measured in MEASURED.get(forum, ()):
        data = {
            "name": measured.name, "unit": measured.unit, "method": measured.method, "source": measured.source,
            "direction": Direction.DOWN if measured.is_better_low else Direction.UP, "goals": list(measured.goals),
            "baseline": _number(measured.start), "target": _number(measured.target),
        }  # fmt: skip
        indicator = indicators.add(project, data, by, now - timedelta(days=100))
        for days_ago, value, note in measured.values:
            what = indicators.Value((now - timedelta(days=days_ago)).date(), _decimal(value), note)
            indicators.measure(indicator, what, None, by, now)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _number(text: str | None) -> Decimal | None:
    return _decimal(text) if text else None
