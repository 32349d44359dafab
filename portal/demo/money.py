"""Where the demo forums may ask for money; amounts and givers are made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from forums.models import Forum
from members.models import Member
from projects import funding
from projects.models import FundingKind, FundingSource


@dataclass(frozen=True)
class Source:
    """A source that `forum` keeps; `closes` counts days from today, None is no deadline."""

    kind: FundingKind
    name: str
    giver: str
    conditions: str
    least: int | None
    most: int | None
    closes: int | None
    forum: str


SOURCES: tuple[Source, ...] = (
    Source(
        FundingKind.VILLAGE, "Belanja bidang pemberdayaan masyarakat", "APB Desa",
        "Diusulkan lewat musyawarah desa sebelum RKP Desa ditetapkan. Perlu: usulan tertulis, RAB, dan kelompok yang "
        "bertanggung jawab. Tanyakan kepada sekretaris desa.",
        5_000_000, 50_000_000, 26, "desa-mandiri-kertowangi",
    ),
    Source(
        FundingKind.CSR, "Program TJSL pesisir bersih", "Perusahaan pelabuhan (contoh)",
        "Untuk kelompok nelayan dan pengelola pesisir. Perlu: surat pengantar forum, foto lokasi, dan rencana perawatan dua tahun.",
        None, 75_000_000, 12, "pesisir-segara-lestari",
    ),
    Source(
        FundingKind.GRANT, "Hibah tanah sehat", "Yayasan pertanian (contoh)",
        "Untuk kelompok tani yang mencatat hasil panennya. Laporan setiap enam bulan.",
        10_000_000, 40_000_000, 45, "tani-lestari-lereng-menoreh",
    ),
    Source(
        FundingKind.PUBLIC, "Fasilitasi sertifikasi usaha kecil", "Dinas koperasi (contoh)",
        "Biaya halal dan P-IRT ditanggung. Perlu: NIB dan daftar produk.",
        None, None, None, "gabungan-kub-karya-mataram",
    ),
)  # fmt: skip


def load(forum: Forum, by: Member, now: datetime) -> None:
    """Write down those of this forum, with deadlines around `now`."""
    for source in (one for one in SOURCES if one.forum == forum.slug):
        data = {
            "kind": source.kind, "name": source.name, "giver": source.giver, "conditions": source.conditions,
            "least": source.least, "most": source.most, "link": "", "themes": set(forum.themes.all()),
            "deadline": (now + timedelta(days=source.closes)).date() if source.closes else None,
        }  # fmt: skip
        made = funding.write_down(forum, data, by, now)
        FundingSource.objects.filter(pk=made.pk).update(is_demo=True)
