"""Invented names from many regions of Indonesia: one word or several, with and without titles."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

# culture -> (women's first names, men's first names, second names; an empty second name is a name of one word)
PARTS: dict[str, tuple[str, str, str]] = {
    "jawa": (
        (
            "Sri Siti Endah Wahyuni Rahayu Lestari Sulastri Ponirah Tugiyem Mujiyem Retno Dwi Tri Ambar Kusuma Ratna Partini Yuni "
            "Ningsih Warsiti"
        ),
        (
            "Bambang Slamet Sugeng Joko Eko Agung Paijo Sutrisno Wahyu Teguh Sarjono Mulyadi Tukiman Ngatijo Heru Widodo Purwanto "
            "Suroto Darmaji Giyono"
        ),
        "- - - Handayani Purnomo Santoso Wibowo Setiawan Utami Puspita Hartono Nugroho Saputra Suryani Widayati Kuncoro Prihatin",
    ),
    "sunda": (
        "Neneng Euis Imas Titin Yayah Cucu Elis Ai Iis Rina Nining Tati Lilis Kokom Dedeh",
        "Asep Ujang Dadang Cecep Deden Ade Iwan Tatang Entis Maman Yayan Dudung Oman Aep Nandang",
        "- - Rohaeti Sutisna Kurniawan Suryana Nurjanah Hidayat Permana Mulyana Komalasari Supriatna Gunawan Wati Rustandi",
    ),
    "batak": (
        "Rotua Tiurma Romauli Lasma Dame Ester",
        "Tigor Parlindungan Togar Binsar Saut Hotman",
        "Situmorang Manurung Hutapea Siregar Panjaitan Nainggolan",
    ),
    "minang": (
        "Yusnidar Rahmi Desi Fitria Elvi Nurlela Gusmawati Aisyah",
        "Zulkifli Syafrizal Hendri Afrizal Yusri Ramadhan Irwan Masrul",
        "- Chaniago Tanjung Koto Piliang Sikumbang Jambak Melayu",
    ),
    "tionghoa": (
        "Lily Mei Susanti Veronica",
        "Hendra Budi Kevin Andreas",
        "Wijaya Halim Tanoto Gunawan Lesmana Santoso",
    ),
    "bali": (
        "Luh|Kadek|Komang|Ketut|Putu|Gede",
        "I Wayan|I Made|I Nyoman|I Ketut|I Gede|I Putu",
        (
            "Sukerti Astini Suarsa Widiadnyana Sudiasa Parwata Artini Sedana Mertayasa Wirawan Sriasih Kertiasa Suwitra Darmayanti "
            "Budiasih Arsana"
        ),
    ),
    "bugis": (
        "Andi Besse Sitti Nurhikmah Rosdiana Hasnah Marwah Fatmawati Nadia Ainun",
        "Andi Baso Ambo Muhammad Irfan Syahrul Rahmat Ilham Akbar Yusuf",
        "- Tenri Aulia Mappangara Daeng Anugrah Fadillah Pratiwi Salam Hamzah Rauf Jufri",
    ),
    "toraja": ("Yuliana Debora Marlina", "Yohanis Daniel Marthen", "Pasande Rante Tandilolo Palimbong"),
    "papua": (
        "Mama Yosina|Mama Marta|Mama Ruth|Agustina|Yemima|Naomi|Elisabet|Sarlota|Ribka|Orpa|Dina|Yakomina",
        "Yohanes|Petrus|Simon|Korneles|Yafet|Elias|Thomas|Stefanus|Daud|Obaja|Zakeus|Titus",
        "- - - Felle Yoku Suebu Ohee Pallo Wally Kaigere Monim",
    ),
    "banjar": ("Siti Norhayati Mahrita", "Ahmad Rusli Syahrani", "- Hasanah Rahman"),
}


def invent(cultures: tuple[str, ...], random: Random, taken: set[str]) -> Iterator[tuple[str, str]]:
    """Endless new pairs of name and sex ("f" or "m"); names in `taken` are left out and new ones added to it."""
    while True:
        women, men, seconds = PARTS[random.choice(cultures)]
        sex = random.choice("fm")
        first = random.choice(_words(women if sex == "f" else men))
        second = random.choice(_words(seconds))
        name = first if second == "-" else f"{first} {second}"
        if name in taken:  # a third word makes namesakes into two people, as it does in life
            name = f"{name} {random.choice([word for word in _words(seconds) if word != '-'])}"
        if name not in taken:
            taken.add(name)
            yield name, sex


def _words(text: str) -> list[str]:
    return text.split("|") if "|" in text else text.split()
