"""Who promised what to a project, what was delivered, and the money: entries that nobody changes, corrected by reversal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from members.models import Member, Organisation, Sector, StoredFile
from projects.models.project import Project

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_RUPIAH = 10**15  # a thousand times a thousand milliard: more than any forum counts, far below what a column holds
MOST_QUANTITY = Decimal(10**9)
RUPIAH = [MinValueValidator(1), MaxValueValidator(MOST_RUPIAH)]


class Kind(models.TextChoices):
    """What is promised."""

    CASH = "cash", _("money")
    GOODS = "goods", _("goods")
    SERVICE = "service", _("service")
    LABOUR = "labour", _("work")
    PLACE = "place", _("place")


class CommitmentState(models.TextChoices):
    """Where a promise stands. How much of it was kept is told by its entries."""

    OFFERED = "offered", _("offered")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("not accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class NeedQuerySet(models.QuerySet["Need"]):
    """What projects look for."""

    def open(self, today: date) -> NeedQuerySet:
        """Those still looked for on that day."""
        in_time = models.Q(until__isnull=True) | models.Q(until__gte=today)
        return self.filter(in_time, closed_at__isnull=True, project__ended_at__isnull=True)


class Need(models.Model):
    """Something a project still looks for. It is answered by a commitment that names it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="needs", verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    what = models.CharField(_("what"), max_length=160)
    quantity = models.DecimalField(
        _("how much"), max_digits=13, decimal_places=2, validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(MOST_QUANTITY)],
        null=True, blank=True,
    )  # fmt: skip
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    amount = models.BigIntegerField(_("rupiah"), null=True, blank=True, validators=RUPIAH)
    until = models.DateField(_("needed by"), null=True, blank=True)
    closed_at = models.DateTimeField(_("found at"), null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="projects_need_kind_known"),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gt=0, amount__lte=MOST_RUPIAH),
                name="projects_need_amount_positive",
                violation_error_message=_("The amount must be more than 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.what


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Promises by state, with what came of them."""

    def counted(self) -> CommitmentQuerySet:
        """Those the project accepted."""
        return self.filter(state=CommitmentState.ACCEPTED)

    def with_delivered(self) -> CommitmentQuerySet:
        """Each with `delivered`, in its own unit: rupiah for money, quantity for the rest."""
        zero = models.Value(Decimal(0), output_field=models.DecimalField(max_digits=20, decimal_places=2))
        return self.annotate(delivered=Coalesce(models.Sum("entries__quantity"), zero))


class Commitment(models.Model):
    """What an organisation or a member promised to a project.

    Money: `quantity` is rupiah and `value` the same. Anything else: `quantity` in `unit`, and `value` in rupiah as
    estimated in the way that `basis` tells. `sector` is whom it counts for.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="commitments", verbose_name=_("project"))
    need = models.ForeignKey(
        Need, models.SET_NULL, null=True, blank=True, related_name="commitments", verbose_name=_("need")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("organisation")
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("member")
    )
    sector = models.CharField(_("sector"), max_length=12, choices=Sector)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    what = models.CharField(_("what"), max_length=160)
    quantity = models.DecimalField(_("how much"), max_digits=18, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=30)
    value = models.BigIntegerField(_("value in rupiah"), null=True, blank=True, validators=RUPIAH)
    basis = models.CharField(_("how the value was estimated"), max_length=200, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    conditions = models.CharField(_("conditions"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=CommitmentState, default=CommitmentState.OFFERED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    offered_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("offered by"))
    offered_at = models.DateTimeField(_("offered at"))
    decided_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=True) ^ models.Q(member__isnull=True),
                name="projects_commitment_by_one",
                violation_error_message=_("A commitment is made by an organisation or by a member."),
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, quantity__lte=MOST_RUPIAH),
                name="projects_commitment_quantity_positive",
                violation_error_message=_("The amount must be more than 0."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="cash") | models.Q(unit="Rp", value__isnull=False, value=models.F("quantity")),
                name="projects_commitment_money_in_rupiah",
                violation_error_message=_("Money is promised in whole rupiah."),
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__gt=0, value__lte=MOST_RUPIAH),
                name="projects_commitment_value_positive",
                violation_error_message=_("The value must be more than 0."),
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(kind="cash") | ~models.Q(basis=""),
                name="projects_commitment_value_has_basis",
                violation_error_message=_("Say how the value was estimated."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["offered", "withdrawn"]) | models.Q(decided_at__isnull=False),
                name="projects_commitment_decided_iff_decided_at",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=CommitmentState.values), name="projects_commitment_state_known"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="projects_commitment_kind_known"),
            models.CheckConstraint(
                condition=models.Q(sector__in=Sector.values), name="projects_commitment_sector_known"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=models.Q(state="accepted"), name="projects_commitment_due")
        ]

    def __str__(self) -> str:
        return self.what

    def delivered_so_far(self) -> Decimal:
        """What was delivered, in its own unit; one query."""
        return self.entries.aggregate(sum=models.Sum("quantity", default=Decimal(0)))["sum"]

    @property
    def giver(self) -> Organisation | Member:
        """Who promised."""
        return self.organisation or self.member  # type: ignore[return-value]  # the database holds that it is one


class EntryKind(models.TextChoices):
    """What an entry of the ledger records."""

    DELIVERY = "delivery", _("delivered")
    INCOME = "income", _("money in")
    SPENDING = "spending", _("money out")


class Category(models.TextChoices):
    """What money is for: the headings of a budget (RAB) and of a report (LPJ)."""

    MATERIAL = "material", _("materials and tools")
    LABOUR = "labour", _("wages and fees")
    TRANSPORT = "transport", _("transport")
    MEETING = "meeting", _("meetings and meals")
    TRAINING = "training", _("training")
    RENT = "rent", _("rent")
    PRINT = "print", _("printing and publication")
    ADMIN = "admin", _("administration")
    OTHER = "other", _("other")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Lines of the ledger."""

    def in_order(self) -> EntryQuerySet:
        """As they were written."""
        return self.order_by("number")

    def totals(self) -> Mapping[str, int]:
        """Rupiah that came in and went out, reversals taken off, and what is left."""
        money = models.Sum("amount", default=0)
        found = self.aggregate(
            income=models.Sum("amount", filter=models.Q(kind=EntryKind.INCOME), default=0),
            spending=models.Sum("amount", filter=models.Q(kind=EntryKind.SPENDING), default=0),
            all=money,
        )
        return {
            "income": found["income"],
            "spending": found["spending"],
            "balance": found["income"] - found["spending"],
        }


class Entry(models.Model):
    """One line of a project's ledger. The database refuses to change or delete it, for every role.

    `amount` is whole rupiah of money in or out, `quantity` what was delivered of a commitment in its own unit; money that
    keeps a promise has both. A reversal names the line it takes back and carries the same figures with the other sign.
    `number` counts from 1 within the project without a gap.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="entries", verbose_name=_("project"))
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=8, choices=EntryKind)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("commitment")
    )
    amount = models.BigIntegerField(_("rupiah"), null=True, blank=True)
    quantity = models.DecimalField(_("how much"), max_digits=18, decimal_places=2, null=True, blank=True)
    category = models.CharField(_("category"), max_length=9, choices=Category, blank=True)
    on = models.DateField(_("date"))
    note = models.CharField(_("for what"), max_length=200)
    proof = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("receipt or photo")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("takes back")
    )
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("written at"))

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="projects_entry_number_once"),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True)
                | models.Q(amount__gte=1, amount__lte=MOST_RUPIAH, reverses__isnull=True)
                | models.Q(amount__lte=-1, amount__gte=-MOST_RUPIAH, reverses__isnull=False),
                name="projects_entry_amount_has_its_sign",
                violation_error_message=_("The amount must be more than 0."),
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__isnull=True)
                | models.Q(quantity__gt=0, quantity__lte=MOST_RUPIAH, reverses__isnull=True)
                | models.Q(quantity__lt=0, quantity__gte=-MOST_RUPIAH, reverses__isnull=False),
                name="projects_entry_quantity_has_its_sign",
                violation_error_message=_("The amount must be more than 0."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind="delivery", commitment__isnull=False, quantity__isnull=False, amount__isnull=True
                )
                | models.Q(kind="income", amount__isnull=False)
                | models.Q(kind="spending", amount__isnull=False, commitment__isnull=True, quantity__isnull=True),
                name="projects_entry_carries_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=models.Q(commitment__isnull=True) ^ models.Q(quantity__isnull=False),
                name="projects_entry_quantity_iff_commitment",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="spending") ^ models.Q(category=""), name="projects_entry_spending_has_category"
            ),
        ]
        indexes = [models.Index(fields=["commitment"], name="projects_entry_of_commitment")]

    def __str__(self) -> str:
        return f"{self.number}. {self.note}"


class BudgetLine(models.Model):
    """One line of a budget (RAB): what, how much, at what price."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="budget", verbose_name=_("project"))
    category = models.CharField(_("category"), max_length=9, choices=Category)
    what = models.CharField(_("what"), max_length=160)
    quantity = models.DecimalField(
        _("how much"), max_digits=13, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    unit = models.CharField(_("unit"), max_length=30)
    price = models.BigIntegerField(_("price of one in rupiah"), validators=RUPIAH)

    class Meta:
        verbose_name = _("line of the budget")
        verbose_name_plural = _("budget")
        ordering = ["category", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, price__gt=0, price__lte=MOST_RUPIAH),
                name="projects_budgetline_positive",
                violation_error_message=_("The amount must be more than 0."),
            ),
            models.CheckConstraint(
                condition=models.Q(category__in=Category.values), name="projects_budgetline_category_known"
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def planned(self) -> int:
        """Whole rupiah of the line, half a rupiah rounded up."""
        return int((self.quantity * self.price).quantize(Decimal(1), rounding="ROUND_HALF_UP"))
