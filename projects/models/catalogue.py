"""What people of one place offer together: the goods of business groups (KUB), the homestays and tours of a village."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from forums.models import Forum, Membership
from members.models import LocalQuerySet, Member, StoredFile, area_of
from members.search import holding
from projects.models.commitment import MOST_RUPIAH, RUPIAH

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

WORDS = 600  # letters of an offer that the search looks through
NIB = RegexValidator(r"^[0-9]{13}$", _("A business number (NIB) has 13 digits."))


class GroupKind(models.TextChoices):
    """Who offers together."""

    KUB = "kub", _("business group (KUB)")
    VILLAGE = "village", _("tourism village")


class GroupQuerySet(LocalQuerySet["OfferGroup"]):
    """Groups by who asks."""

    area = "forum__regency"

    def visible_to(self, viewer: Member | AnonymousUser) -> GroupQuerySet:
        """Those of the forums that the viewer sees, and those that they keep or make something in."""
        seen = models.Q(forum__in=Forum.objects.visible_to(viewer))
        return self.filter(seen | self.model.of(viewer) if viewer.is_authenticated else seen)

    def with_place(self) -> GroupQuerySet:
        """With what a page shows of where it is, in the same query."""
        return self.select_related("forum__regency__province", "cover")


class OfferGroup(models.Model):
    """A group that sells or welcomes guests together. `story` is Markdown; who sees its forum sees what it offers."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="offer_groups", verbose_name=_("forum"))
    kind = models.CharField(_("kind"), max_length=7, choices=GroupKind, default=GroupKind.KUB)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=140, unique=True)
    summary = models.CharField(_("summary"), max_length=240)
    story = models.TextField(_("story"), blank=True, max_length=8000)
    cover = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    cover_words = models.CharField(_("what the photo shows"), max_length=150, blank=True)
    whatsapp = PhoneNumberField(_("WhatsApp of the group"), blank=True)
    keepers = models.ManyToManyField(
        Member, through="GroupKeeper", related_name="kept_groups", verbose_name=_("keepers")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    is_demo = models.BooleanField(_("sample data"), default=False)
    created_at = models.DateTimeField(_("created at"))

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group with offers")
        verbose_name_plural = _("groups with offers")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=GroupKind.values), name="projects_offergroup_kind_known")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:group_detail", args=[self.slug])

    @staticmethod
    def of(member: Member) -> models.Q:
        """The condition of the groups that this member keeps or makes something in."""
        kept = models.Q(pk__in=GroupKeeper.objects.filter(member=member).values("group"))
        return kept | models.Q(pk__in=Maker.objects.filter(member=member).values("group"))

    def is_kept_by(self, member: Member | AnonymousUser) -> bool:
        """Whether this member is one of its keepers; asked once per object."""
        if not member.is_authenticated:
            return False
        known: dict[int, bool] = self.__dict__.setdefault("_keepers", {})
        if member.pk not in known:
            known[member.pk] = GroupKeeper.objects.filter(group=self, member=member).exists()
        return known[member.pk]

    def is_made_by(self, member: Member | AnonymousUser) -> bool:
        """Whether this member is one of its makers; asked once per object."""
        if not member.is_authenticated:
            return False
        known: dict[int, bool] = self.__dict__.setdefault("_makers", {})
        if member.pk not in known:
            known[member.pk] = Maker.objects.filter(group=self, member=member).exists()
        return known[member.pk]


class GroupKeeper(models.Model):
    """Somebody who writes and publishes what a group offers, beside the officers of its forum."""

    group = models.ForeignKey(OfferGroup, models.CASCADE, related_name="keeper_places", verbose_name=_("group"))
    member = models.ForeignKey(Member, models.CASCADE, related_name="keeper_places", verbose_name=_("member"))
    since = models.DateField(_("since"))

    class Meta:
        verbose_name = _("keeper of a group")
        verbose_name_plural = _("keepers of groups")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "member"],
                name="projects_groupkeeper_once",
                violation_error_message=_("This person keeps the group already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.group}"


class Maker(models.Model):
    """Who makes or keeps what is offered: a business or a household of a group.

    `member` is their account, when they have one; with it they write their own offers, which the group publishes.
    """

    group = models.ForeignKey(OfferGroup, models.CASCADE, related_name="makers", verbose_name=_("group"))
    name = models.CharField(_("name of the business or house"), max_length=120)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    village = models.CharField(_("village or quarter"), max_length=80, blank=True)
    whatsapp = PhoneNumberField(_("WhatsApp"), blank=True)
    nib = models.CharField(_("business number (NIB)"), max_length=13, blank=True, validators=[NIB])
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="businesses", verbose_name=_("account")
    )

    class Meta:
        verbose_name = _("maker")
        verbose_name_plural = _("makers")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "group",
                Lower("name"),
                Lower("owner"),
                name="projects_maker_once_per_group",
                violation_error_message=_("This business is in the group already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class OfferKind(models.TextChoices):
    """What is offered."""

    PRODUCT = "product", _("product")
    SERVICE = "service", _("service")
    HOMESTAY = "homestay", _("homestay")
    TOUR = "tour", _("tour package")


class OfferCategory(models.TextChoices):
    """What people look for."""

    FOOD = "food", _("food and drinks")
    CRAFT = "craft", _("crafts")
    CLOTHES = "clothes", _("clothes and cloth")
    FARM = "farm", _("fresh from farm and sea")
    BEAUTY = "beauty", _("body and health")
    HOME = "home", _("house and garden")
    STAY = "stay", _("staying")
    TRIP = "trip", _("trips and learning")
    HELP = "help", _("services")
    OTHER = "other", _("other")


class OfferState(models.TextChoices):
    """Where an offer stands with its group."""

    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class OfferQuerySet(LocalQuerySet["Offer"]):
    """Offers by state and by who asks."""

    area = "maker__group__forum__regency"

    def shown_to(self, viewer: Member | AnonymousUser) -> OfferQuerySet:
        """Those in the shop window, of the groups that the viewer sees."""
        groups = OfferGroup.objects.visible_to(viewer)
        return self.filter(state=OfferState.PUBLISHED, maker__group__in=groups.values("pk"))

    def current(self) -> OfferQuerySet:
        """Those of forums at work: what an archived one offered is read on its own pages."""
        return self.filter(maker__group__forum__archived_at__isnull=True)

    def visible_to(self, viewer: Member | AnonymousUser) -> OfferQuerySet:
        """Published ones as `shown_to`; in any state for their maker, the group's keepers, the secretariat and staff."""
        groups = OfferGroup.objects.visible_to(viewer)
        out = models.Q(state=OfferState.PUBLISHED, maker__group__in=groups.values("pk"))
        if not viewer.is_authenticated:
            return self.filter(out)
        kept = GroupKeeper.objects.filter(member=viewer).values("group")
        led = Membership.objects.active().secretariat().of(viewer)
        own = models.Q(maker__member=viewer) | models.Q(maker__group__in=kept) | models.Q(maker__group__forum__in=led)
        return self.filter(out | own | area_of(viewer, self.area))

    def matching(self, text: str) -> OfferQuerySet:
        """Those whose title, maker, place, group or description holds every word of `text`."""
        return holding(self, text, "words")

    def with_maker(self) -> OfferQuerySet:
        """With its maker, group and place, in the same query."""
        return self.select_related("maker__group__forum__regency__province")


class Offer(models.Model):
    """A product, a service, a homestay or a tour. `price` is whole rupiah per `unit`; no payment is taken here.

    `words` is what the search looks through, written whenever the offer, its maker or its group changes.
    """

    maker = models.ForeignKey(Maker, models.PROTECT, related_name="offers", verbose_name=_("maker"))
    kind = models.CharField(_("kind"), max_length=8, choices=OfferKind, default=OfferKind.PRODUCT)
    category = models.CharField(_("category"), max_length=7, choices=OfferCategory, default=OfferCategory.OTHER)
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=150, unique=True)
    text = models.TextField(_("description"), blank=True, max_length=4000)
    price = models.BigIntegerField(_("price in rupiah"), null=True, blank=True, validators=RUPIAH)
    is_from_price = models.BooleanField(_("this is the lowest price"), default=False)
    unit = models.CharField(_("per"), max_length=30, blank=True)
    least_order = models.PositiveIntegerField(
        _("least order"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1_000_000)]
    )
    season = models.CharField(_("season"), max_length=80, blank=True)
    stock_note = models.CharField(_("stock"), max_length=80, blank=True)
    pirt = models.CharField(_("food permit (P-IRT)"), max_length=25, blank=True)
    halal = models.CharField(_("halal certificate"), max_length=25, blank=True)
    rooms = models.PositiveSmallIntegerField(
        _("rooms"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    facilities = models.CharField(_("facilities"), max_length=300, blank=True)
    rules = models.TextField(_("house rules"), blank=True, max_length=2000)
    duration = models.CharField(_("how long"), max_length=60, blank=True)
    least_people = models.PositiveSmallIntegerField(
        _("least number of people"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    meeting_point = models.CharField(_("meeting point"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=OfferState, default=OfferState.DRAFT)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    version = models.PositiveIntegerField(default=1, editable=False)
    words = models.CharField(max_length=WORDS, blank=True, editable=False)
    photo_name = models.CharField(_("file name of the photo"), max_length=150, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(
                "maker",
                Lower("title"),
                name="projects_offer_once_per_maker",
                violation_error_message=_("This maker offers something of that name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(price__isnull=True) | models.Q(price__gt=0, price__lte=MOST_RUPIAH),
                name="projects_offer_price_positive",
                violation_error_message=_("The price must be more than 0."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(published_at__isnull=False),
                name="projects_offer_published_has_published_at",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="withdrawn") | ~models.Q(reason=""),
                name="projects_offer_withdrawn_says_why",
                violation_error_message=_("Say why it is withdrawn."),
            ),
            models.CheckConstraint(condition=models.Q(kind__in=OfferKind.values), name="projects_offer_kind_known"),
            models.CheckConstraint(
                condition=models.Q(category__in=OfferCategory.values), name="projects_offer_category_known"
            ),
            models.CheckConstraint(condition=models.Q(state__in=OfferState.values), name="projects_offer_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"], condition=models.Q(state="published"), name="projects_offer_newest"
            ),
            models.Index(fields=["price", "id"], condition=models.Q(state="published"), name="projects_offer_cheapest"),
            GinIndex(fields=["words"], name="projects_offer_words_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:offer_detail", args=[self.slug])


class OfferPhoto(models.Model):
    """A photo of an offer, with what it shows in words; the first is the one on cards."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="photos", verbose_name=_("offer"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("photo"))
    words = models.CharField(_("what it shows"), max_length=150)
    position = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        verbose_name = _("photo of an offer")
        verbose_name_plural = _("photos of offers")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.words
