"""What people of one place offer together: the goods of a business group (KUB), the homestays and tours of a village."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from forums.models import SECRETARIAT, Forum, Membership
from members.models import LocalQuerySet, Member, StoredFile, area_of
from members.models.hiding import Hideable, hidden_says_why
from members.search import holding
from projects.models.commitment import MOST_RUPIAH, RUPIAH
from projects.models.project import Project

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

MOST_PHOTOS = 6


class GroupKind(models.TextChoices):
    """Who offers together."""

    KUB = "kub", _("business group (KUB)")
    VILLAGE = "village", _("tourism village")


class GroupQuerySet(LocalQuerySet["Group"]):
    """Groups by who asks."""

    area = "forum__regency"

    def visible_to(self, viewer: Member | AnonymousUser) -> GroupQuerySet:
        """All that are not hidden; hidden ones for the forum's secretariat and staff of the place."""
        shown = models.Q(hidden_at__isnull=True, forum__hidden_at__isnull=True)
        if not viewer.is_authenticated:
            return self.filter(shown)
        led = models.Q(forum__in=Membership.objects.active().filter(role__in=SECRETARIAT).of(viewer))
        return self.filter(shown | led | area_of(viewer, self.area))


class Group(Hideable):
    """A group that sells or welcomes guests together. What it offers is in the open, whatever its forum is."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="groups", verbose_name=_("forum"))
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="groups", verbose_name=_("project")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=GroupKind)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=140, unique=True)
    story = models.TextField(_("story"), blank=True, max_length=8000)
    cover = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    whatsapp = PhoneNumberField(_("WhatsApp of the group"), blank=True)
    is_demo = models.BooleanField(_("sample data"), default=False)
    created_at = models.DateTimeField(_("created at"))

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=GroupKind.values), name="projects_group_kind_known"),
            hidden_says_why("projects_group"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:group_detail", args=[self.slug])


class Maker(models.Model):
    """Who makes or keeps it: one of the businesses or households of a group.

    `member` is their account, when they have one; with it they write their own offers.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="makers", verbose_name=_("group"))
    name = models.CharField(_("name of the business or house"), max_length=120)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    village = models.CharField(_("village or quarter"), max_length=80, blank=True)
    whatsapp = PhoneNumberField(_("WhatsApp"), blank=True)
    nib = models.CharField(_("business number (NIB)"), max_length=13, blank=True)
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
                models.functions.Lower("name"),
                models.functions.Lower("owner"),
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

    area = "group__forum__regency"

    def visible_to(self, viewer: Member | AnonymousUser) -> OfferQuerySet:
        """Published ones for all; the maker's own, the secretariat's and staff's in any state."""
        out = models.Q(state=OfferState.PUBLISHED, hidden_at__isnull=True, group__hidden_at__isnull=True)
        out &= models.Q(group__forum__hidden_at__isnull=True)
        if not viewer.is_authenticated:
            return self.filter(out)
        led = models.Q(group__forum__in=Membership.objects.active().filter(role__in=SECRETARIAT).of(viewer))
        return self.filter(out | led | models.Q(maker__member=viewer) | area_of(viewer, self.area))

    def published(self) -> OfferQuerySet:
        """Those in the shop window."""
        return self.filter(
            state=OfferState.PUBLISHED,
            hidden_at__isnull=True,
            group__hidden_at__isnull=True,
            group__forum__hidden_at__isnull=True,
        )

    def matching(self, text: str) -> OfferQuerySet:
        """Those whose title, text, maker, group or place holds every word of `text`."""
        return holding(self, text, "title", "text", "maker__name", "maker__village", "group__name")

    def with_all(self) -> OfferQuerySet:
        """With what a card shows, in the same query."""
        return self.select_related("group__forum__regency__province", "maker")


class Offer(Hideable):
    """A product, a service, a homestay or a tour. `price` is whole rupiah per `unit`; no payment is taken here."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="offers", verbose_name=_("group"))
    maker = models.ForeignKey(Maker, models.PROTECT, related_name="offers", verbose_name=_("maker"))
    kind = models.CharField(_("kind"), max_length=8, choices=OfferKind, default=OfferKind.PRODUCT)
    category = models.CharField(_("category"), max_length=7, choices=OfferCategory, default=OfferCategory.OTHER)
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=150, unique=True)
    text = models.TextField(_("description"), blank=True, max_length=4000)
    price = models.BigIntegerField(_("price in rupiah"), null=True, blank=True, validators=RUPIAH)
    is_from_price = models.BooleanField(_("the lowest price, others cost more"), default=False)
    unit = models.CharField(_("per"), max_length=30, blank=True)
    least_order = models.PositiveIntegerField(
        _("least order"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    season = models.CharField(_("season"), max_length=80, blank=True)
    stock_note = models.CharField(_("stock"), max_length=80, blank=True)
    pirt = models.CharField(_("food permit (P-IRT)"), max_length=25, blank=True)
    halal = models.CharField(_("halal certificate"), max_length=25, blank=True)
    rooms = models.PositiveSmallIntegerField(_("rooms"), null=True, blank=True, validators=[MaxValueValidator(100)])
    facilities = models.CharField(_("facilities"), max_length=300, blank=True)
    rules = models.TextField(_("house rules"), blank=True, max_length=2000)
    duration = models.CharField(_("how long"), max_length=60, blank=True)
    least_people = models.PositiveSmallIntegerField(_("least number of people"), null=True, blank=True)
    meeting_point = models.CharField(_("meeting point"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=OfferState, default=OfferState.DRAFT)
    state_reason = models.CharField(_("reason"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    changed_at = models.DateTimeField(_("changed at"))
    asked = models.PositiveIntegerField(_("enquiries"), default=0, editable=False)
    is_demo = models.BooleanField(_("sample data"), default=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
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
                condition=~models.Q(state="withdrawn") | ~models.Q(state_reason=""),
                name="projects_offer_withdrawn_says_why",
                violation_error_message=_("Say why it is withdrawn."),
            ),
            models.CheckConstraint(condition=models.Q(kind__in=OfferKind.values), name="projects_offer_kind_known"),
            models.CheckConstraint(
                condition=models.Q(category__in=OfferCategory.values), name="projects_offer_category_known"
            ),
            models.CheckConstraint(condition=models.Q(state__in=OfferState.values), name="projects_offer_state_known"),
            hidden_says_why("projects_offer"),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"], condition=models.Q(state="published"), name="projects_offer_window"
            ),
            GinIndex(fields=["title"], name="projects_offer_title_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["group", "state"], name="projects_offer_of_group"),
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


class Enquiry(models.Model):
    """That somebody asked the maker about an offer, and what they wrote when it was through the portal's form."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="enquiries", verbose_name=_("offer"))
    by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="enquiries", verbose_name=_("by")
    )
    is_by_whatsapp = models.BooleanField(_("by WhatsApp"))
    text = models.TextField(_("message"), blank=True, max_length=2000)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_by_whatsapp=True, text="")
                | (models.Q(is_by_whatsapp=False) & ~models.Q(text="")),
                name="projects_enquiry_form_has_text",
            )
        ]

    def __str__(self) -> str:
        return f"{self.offer}: {self.at:%Y-%m-%d}"


class Sales(models.Model):
    """What a maker says they sold in a month: whole rupiah, by their own report."""

    maker = models.ForeignKey(Maker, models.CASCADE, related_name="sales", verbose_name=_("maker"))
    month = models.DateField(_("month"), help_text=_("Its first day."))
    amount = models.BigIntegerField(
        _("sold for, in rupiah"), validators=[MinValueValidator(0), MaxValueValidator(MOST_RUPIAH)]
    )
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("reported by"))
    at = models.DateTimeField(_("reported at"))

    class Meta:
        verbose_name = _("sales of a month")
        verbose_name_plural = _("sales by month")
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["maker", "month"],
                name="projects_sales_one_per_month",
                violation_error_message=_("This month has been reported already."),
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="projects_sales_month_is_its_first_day"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="projects_sales_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.maker}: {self.month:%Y-%m}"
