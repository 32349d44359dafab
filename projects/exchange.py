"""The list of a catalogue: what the businesses of a group offer, one row each. Businesses come into being by their first row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from members.exchange import cells
from members.exchange.cells import Refused, fold
from members.exchange.kinds import Column, Kind, Line, Values, Verdict, difference, is_still, typed
from members.models import Fate, ImportRow
from projects import groups, offers
from projects.models import Offer, OfferCategory, OfferGroup, OfferKind, OfferState

KINDS = {
    "produk": OfferKind.PRODUCT, "barang": OfferKind.PRODUCT, "jasa": OfferKind.SERVICE, "layanan": OfferKind.SERVICE,
    "homestay": OfferKind.HOMESTAY, "penginapan": OfferKind.HOMESTAY, "paket": OfferKind.TOUR, "paketwisata": OfferKind.TOUR,
    "wisata": OfferKind.TOUR,
}  # fmt: skip
CATEGORIES = {
    "makanan": OfferCategory.FOOD, "minuman": OfferCategory.FOOD, "makanandanminuman": OfferCategory.FOOD, "kuliner": OfferCategory.FOOD,
    "kerajinan": OfferCategory.CRAFT, "kriya": OfferCategory.CRAFT, "pakaian": OfferCategory.CLOTHES, "kain": OfferCategory.CLOTHES,
    "batik": OfferCategory.CLOTHES, "pakaiandankain": OfferCategory.CLOTHES, "fesyen": OfferCategory.CLOTHES,
    "hasilkebundanlaut": OfferCategory.FARM, "pertanian": OfferCategory.FARM, "perikanan": OfferCategory.FARM,
    "tubuhdankesehatan": OfferCategory.BEAUTY, "kecantikan": OfferCategory.BEAUTY, "rumahdankebun": OfferCategory.HOME,
    "menginap": OfferCategory.STAY, "homestay": OfferCategory.STAY, "wisata": OfferCategory.TRIP, "wisatadanbelajar": OfferCategory.TRIP,
    "jasa": OfferCategory.HELP, "lain": OfferCategory.OTHER, "lainnya": OfferCategory.OTHER,
}  # fmt: skip
YES, NO = {"ya", "y", "yes", "1", "true", "tayang"}, {"tidak", "tdk", "t", "no", "n", "0", "false"}
OF_OFFER = (
    "category", "text", "price", "is_from_price", "unit", "least_order", "season", "stock_note", "pirt", "halal", "rooms",
    "facilities", "rules", "duration", "least_people", "meeting_point", "photo_name",
)  # fmt: skip
OF_MAKER = ("owner", "village", "whatsapp", "nib")


class Catalogue(Kind):
    """What a group's businesses offer. Photos come by a ZIP on the page of the group, by the names given here."""

    name = "katalog"
    label = _("Catalogue")
    about = _(
        "Brings in businesses of a group and what they offer. The group must be there already. Photos come afterwards as a"
        " ZIP on the page of the group, by the file names in the column “Photo”."
    )
    model = Offer
    permissions = ("projects.change_offer",)
    refusals = (groups.CatalogueRefused,)

    @property
    def columns(self) -> Sequence[Column]:
        return (
            Column("group", _("Group"), cells.words("group", 140), "Karya Mataram", True, ("kelompok", "kub")),
            Column("maker", _("Business"), cells.words("maker", 120), "Batik Sekar Arum", True, ("usaha", "nama usaha", "umkm")),
            Column("owner", _("Owner"), cells.words("owner", 120), "Contoh Ngatinah", False, ("pemilik", "nama pemilik")),
            Column("village", _("Village"), cells.words("village", 80), "Panembahan", False, ("desa", "kelurahan", "alamat")),
            Column("whatsapp", _("WhatsApp number"), cells.phone, "", False, ("wa", "no wa", "whatsapp", "no hp", "telepon")),
            Column("nib", _("NIB"), _digits("nib", 13), "", False, ("nomor induk berusaha",)),
            Column("kind", _("Kind"), cells.choice("kind", KINDS, dict(OfferKind.choices)), "produk", False, ("jenis",)),
            Column("title", _("Title"), cells.words("title", 120), "Batik cap kawung", True, ("nama produk", "produk", "judul")),
            Column(
                "category", _("Category"), cells.choice("category", CATEGORIES, dict(OfferCategory.choices)), "pakaian",
                False, ("kategori",),
            ),
            Column("text", _("Description"), cells.words("text", 2000), "", False, ("keterangan", "deskripsi")),
            Column("price", _("Price"), _price, "185000", False, ("harga",)),
            Column("is_from_price", _("From price"), _yes("is_from_price"), "ya", False, ("mulai dari",)),
            Column("unit", _("Per"), cells.words("unit", 30), "lembar", False, ("satuan",)),
            Column("least_order", _("Least order"), cells.number(1, 1_000_000), "", False, ("pesanan minimal", "minimal")),
            Column("season", _("Season"), cells.words("season", 80), "", False, ("musim",)),
            Column("stock_note", _("Stock"), cells.words("stock_note", 80), "", False, ("stok",)),
            Column("pirt", _("P-IRT"), cells.words("pirt", 25), "", False, ("pirt", "izin pirt")),
            Column("halal", _("Halal"), cells.words("halal", 25), "", False, ("sertifikat halal",)),
            Column("rooms", _("Rooms"), cells.number(1, 100), "", False, ("kamar",)),
            Column("facilities", _("Facilities"), cells.words("facilities", 300), "", False, ("fasilitas",)),
            Column("rules", _("House rules"), cells.words("rules", 2000), "", False, ("aturan rumah",)),
            Column("duration", _("How long"), cells.words("duration", 60), "", False, ("durasi", "lama")),
            Column("least_people", _("From how many people"), cells.number(1, 1000), "", False, ("minimal orang",)),
            Column("meeting_point", _("Meeting point"), cells.words("meeting_point", 120), "", False, ("titik kumpul", "titik temu")),
            Column("photo_name", _("Photo"), cells.words("photo_name", 150), "batik-cap.jpg", False, ("foto", "nama foto", "gambar")),
            Column("is_published", _("Publish"), _yes("is_published"), "ya", False, ("tayangkan", "tayang")),
        )  # fmt: skip

    def judge(self, lines: Sequence[Line]) -> list[Verdict]:
        read = [self.read_cells(line) for line in lines]
        found = self._groups(values["group"] for values, _reasons in read if "group" in values)
        verdicts = [self._resolved(values, reasons, found) for values, reasons in read]
        there = _existing([one.values for one in verdicts if not one.reasons])
        for verdict in verdicts:
            if not verdict.reasons:
                _settle(verdict, there.get(_key(verdict.values)))
        return verdicts

    def make(self, row: ImportRow, consent_by: str, now: datetime) -> Offer:
        values = row.values
        group = OfferGroup.objects.get(pk=values["group_id"])
        same = {"name__iexact": values["maker"], "owner__iexact": values.get("owner", "")}
        maker = group.makers.filter(**same).first()
        if maker is None:
            told = {name: values[name] for name in OF_MAKER if name in values}
            maker = groups.add_maker(group, {"name": values["maker"], **told}, self.by, now)
        data = {name: values[name] for name in ("title", *OF_OFFER) if name in values}
        offer = offers.write(maker, values.get("kind", OfferKind.PRODUCT), data, self.by, now)
        return offers.move(offer, OfferState(values["state"]), self.by, now)

    def change(self, row: ImportRow, now: datetime) -> Offer:
        found = Offer.objects.with_maker().get(pk=row.target or 0)
        return offers.edit(found, typed(Offer, row.values), self.by, now, version=found.version)

    def take_back(self, row: ImportRow, now: datetime) -> bool:
        found = Offer.objects.with_maker().get(pk=row.target or 0)
        if not is_still(found, {name: row.values[name] for name in row.values if name in ("state", *OF_OFFER)}):
            return False
        if row.fate == Fate.CHANGED:
            offers.edit(found, typed(Offer, row.before), self.by, now, version=found.version)
            return True
        offers.take_back(found, self.by, now)
        return True

    def rows_of(self, things: QuerySet[Any]) -> QuerySet[Any]:
        return things.select_related("maker__group")

    def export(self, thing: Any) -> list[str]:
        maker = thing.maker
        shown = {
            "group": maker.group.name, "maker": maker.name, "kind": thing.kind, "title": thing.title,
            "is_from_price": "ya" if thing.is_from_price else "",
            "is_published": "ya" if thing.state == OfferState.PUBLISHED else "",
            **{name: getattr(maker, name) for name in OF_MAKER},
        }  # fmt: skip
        names = [column.name for column in self.columns]
        texts = (shown[name] if name in shown else getattr(thing, name) for name in names)
        return ["" if text is None else " ".join(str(text).split()) for text in texts]

    def _groups(self, texts: Iterable[str]) -> Mapping[str, list[OfferGroup]]:
        """Groups that this member of staff looks after, by name and by the last part of their address."""
        wanted = {text.casefold() for text in texts}
        rows = OfferGroup.objects.within(self.by).annotate(folded=Lower("name")).select_related("forum")
        found: dict[str, list[OfferGroup]] = {}
        for group in rows.filter(Q(folded__in=wanted) | Q(slug__in=wanted)):
            for key in {group.name.casefold(), group.slug}:
                found.setdefault(key, []).append(group)
        return found

    def _resolved(self, values: Values, reasons: list[Any], found: Mapping[str, list[OfferGroup]]) -> Verdict:
        if reasons:
            return Verdict(reasons=reasons)
        named = found.get(values["group"].casefold(), [])
        if len(named) != 1:
            return Verdict(reasons=[("group_unclear" if named else "group", {"value": values["group"][:80]})])
        if named[0].forum.is_archived:
            return Verdict(reasons=[("archived", {})])
        is_out = values.pop("is_published", False)
        values |= {"group_id": named[0].pk, "state": OfferState.PUBLISHED if is_out else OfferState.PROPOSED}
        del values["group"]
        return Verdict(key=" ".join(map(str, _key(values)))[:400], values={k: _json(v) for k, v in values.items()})


def _key(values: Values) -> tuple[int, str, str, str]:
    return (
        values["group_id"], values["maker"].casefold(), values.get("owner", "").casefold(), values["title"].casefold(),
    )  # fmt: skip


def _existing(rows: Sequence[Values]) -> dict[tuple[int, str, str, str], Offer]:
    """The offers that these rows are about, by what names them."""
    titles = {values["title"].casefold() for values in rows}
    found = Offer.objects.annotate(folded=Lower("title")).filter(
        maker__group__in={values["group_id"] for values in rows}, folded__in=titles
    )
    return {
        (one.maker.group_id, one.maker.name.casefold(), one.maker.owner.casefold(), one.title.casefold()): one
        for one in found.select_related("maker")
    }


def _settle(verdict: Verdict, found: Offer | None) -> None:
    if found is None:
        verdict.fate = Fate.NEW
        return
    verdict.target = found.pk
    asked = {name: value for name, value in verdict.values.items() if name in OF_OFFER and name != "photo_name"}
    verdict.values, verdict.before = difference(found, asked)
    verdict.changes = {name: [_shown(verdict.before[name]), _shown(verdict.values[name])] for name in verdict.values}
    verdict.fate = Fate.CHANGED if verdict.values else Fate.UNCHANGED


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _json(value: Any) -> Any:
    return value if isinstance(value, bool | int) else str(value)


def _digits(column: str, most: int) -> Any:
    def read(text: str) -> str:
        digits = text.replace(" ", "").replace(".", "").replace("-", "")
        if not (digits.isascii() and digits.isdigit() and len(digits) == most):
            raise Refused("digits", column=column, most=most)
        return digits

    return read


def _price(text: str) -> int:
    plain = text.removeprefix("Rp").removesuffix(",-").removesuffix(",00").strip()
    return cells.number(1, 999_999_999)(plain)


def _yes(column: str) -> Any:
    def read(text: str) -> bool:
        word = fold(text)
        if word not in YES | NO:
            raise Refused("choice", column=column, value=text[:40], choices="ya, tidak")
        return word in YES

    return read
