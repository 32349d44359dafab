"""What the portal sent, will send and left out, and why; nobody edits it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from members.admin.base import ReadOnly, instant
from members.admin.dates import DateRange
from members.admin.mail_words import kind_words, reason_words
from members.admin.preview import Question
from members.admin.times import when_text
from members.mail import again, bounces
from members.models import Delivery, DeliveryState, SentMail, Suppression

DUE = instant("due_at", _("due at"))
SETTLED = instant("settled_at", _("settled at"))
EXPIRES = instant("expires_at", _("never after"))
LEASE = instant("lease_until", _("claimed until"))
SENDING = instant("sending_since", _("sending since"))
WINDOW_FROM = instant("window_start", _("window from"))
WINDOW_TO = instant("window_end", _("window to"))
CREATED = instant("created_at", _("created at"))
AT = instant("at", _("at"))


class KindFilter(admin.AllValuesFieldListFilter):
    """Kinds by their words."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": kind_words(str(choice["display"]))}


SENDING_AGAIN = Question(
    _("Send these messages again?"),
    again.send_again,
    _("To be sent again: %(count)d."),
    mails=lambda row: Q(pk=row.pk),
    facts=lambda row: [f"{kind_words(row.kind)} · {when_text(row.due_at)}", reason_words(row.reason)],
    note=_("What they say is found anew at that moment; what no longer holds is left out."),
)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    """The ledger of messages. Their content is not shown: some carry codes to sign in."""

    refusals = (again.CannotSendAgain,)
    actions = ["send_again"]
    list_display = [DUE, "what", "receiver", "state", "why", "attempts", SETTLED]
    list_filter = ["state", ("kind", KindFilter), ("due_at", DateRange), ("settled_at", DateRange), "member__is_demo"]
    list_select_related = ["member"]
    search_fields = ["member__name", "member__email", "address"]
    search_help_text = _("Name or email of the member, or the address")
    date_hierarchy = "due_at"
    ordering = ["-due_at", "-pk"]
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["what", "channel", "member", "address", "about", "occasion", "lane"]}),
        (_("What became of it"), {"fields": ["state", "why", "attempts", "resends", "leases_lost", SETTLED]}),
        (_("Times"), {"fields": [CREATED, DUE, EXPIRES, LEASE, SENDING, WINDOW_FROM, WINDOW_TO]}),
    ]

    def has_sending_permission(self, request: HttpRequest) -> bool:
        """Whether this person may have a message sent again."""
        return request.user.has_perm("members.change_delivery")

    def fits(self, act: str, row: Delivery) -> bool:
        return row.state == DeliveryState.FAILED

    @admin.action(description=_("Send again what failed"), permissions=["sending"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> HttpResponse | None:
        return self.ask_first(request, queryset.select_related("member"), SENDING_AGAIN)

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, row: Delivery) -> str:
        """The kind in words."""
        return kind_words(row.kind)

    @admin.display(description=_("to"), ordering="member__name")
    def receiver(self, row: Delivery) -> str:
        """The member's name, or the address of somebody who is none."""
        return str(row.member or row.address)

    @admin.display(description=_("reason"), ordering="reason")
    def why(self, row: Delivery) -> str:
        """The few words that whoever left it out or failed wrote down."""
        return reason_words(row.reason) or "–"


@admin.register(SentMail)
class SentMailAdmin(ReadOnly):
    """The mailbox of demo and development mode; the mailbox page shows the mails as their readers see them."""

    area = "delivery__member__regency"
    list_display = [AT, "to", "subject", "kind"]
    list_display_links = ["subject"]
    list_filter = [("delivery__kind", KindFilter)]
    list_select_related = ["delivery"]
    search_fields = ["to", "subject", "delivery__member__name"]
    search_help_text = _("Address, subject, or name of the member")
    date_hierarchy = "at"
    show_full_result_count = False
    fields = [AT, "to", "subject", "delivery", "text"]

    @admin.display(description=_("kind"), ordering="delivery__kind")
    def kind(self, row: SentMail) -> str:
        """The kind of the delivery."""
        return kind_words(row.delivery.kind)


@admin.register(Suppression)
class SuppressionAdmin(ReadOnly):
    """Addresses that refuse mail; staff let one get mail again when its owner says that it works."""

    list_display = ["address", "why", "soft_bounces", "is_active", AT]
    list_filter = ["is_active", ("at", DateRange)]
    search_fields = ["address"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = ["address", "why", "soft_bounces", "is_active", AT]
    actions = ["lift"]

    @admin.display(description=_("reason"), ordering="reason")
    def why(self, row: Suppression) -> str:
        """What the mail server said, in words."""
        return reason_words(row.reason)

    def has_lifting_permission(self, request: HttpRequest) -> bool:
        """Whether this person may let an address get mail again."""
        return request.user.has_perm("members.change_suppression")

    def fits(self, act: str, row: Suppression) -> bool:
        return row.is_active

    @admin.action(description=_("Let it get mail again"), permissions=["lifting"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Suppression]) -> HttpResponse | None:
        return self.for_each(request, queryset, bounces.lift, _("Get mail again: %(count)d."))
