"""What a group and its makers type: the group, its businesses, an offer of each kind, photos, a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from members.fields import DateInput, LineField, TextField
from members.models import Member
from members.versions import read_field, stamp
from projects.forms.commitment import RupiahField
from projects.forms.keeping import PHOTO_HELP, PhotosField
from projects.groups import OF_MAKER
from projects.models import Maker, Offer, OfferGroup, OfferKind, OfferState

EVERY_KIND = ("maker", "title", "category", "text", "price", "is_from_price", "unit")
OF_KIND: Mapping[str, tuple[str, ...]] = {
    OfferKind.PRODUCT: ("least_order", "season", "stock_note", "pirt", "halal"),
    OfferKind.SERVICE: ("least_order", "season", "stock_note"),
    OfferKind.HOMESTAY: ("rooms", "facilities", "rules", "season", "stock_note"),
    OfferKind.TOUR: ("duration", "least_people", "meeting_point", "facilities", "season"),
}
UNITS = {
    OfferKind.PRODUCT: _("piece, pack, kg, sheet …"),
    OfferKind.SERVICE: _("hour, piece, day …"),
    OfferKind.HOMESTAY: _("night"),
    OfferKind.TOUR: _("person"),
}


def whatsapp_field() -> PhoneNumberField:
    """A number as people here write it: 08.., 62.., +62.."""
    return PhoneNumberField(
        label=_("WhatsApp number"), required=False, region="ID", max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("As you dial it, such as 0812 3456 7890. It stands on no page; who asks is led to it."),
    )  # fmt: skip


class GroupForm(forms.ModelForm):
    """What a group says of itself; `version` tells whether somebody else saved meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    whatsapp = whatsapp_field()

    class Meta:
        model = OfferGroup
        fields = ["kind", "name", "summary", "story", "whatsapp"]
        field_classes = {"name": LineField, "summary": LineField, "story": TextField}
        widgets = {
            "kind": forms.RadioSelect,
            "summary": forms.Textarea(attrs={"rows": 3}),
            "story": forms.Textarea(attrs={"rows": 10}),
        }
        help_texts = {
            "summary": _("One or two sentences for buyers and guests, also used when shared."),
            "story": _("Who you are and how you work. Leave an empty line between paragraphs."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    @property
    def data_of(self) -> dict[str, Any]:
        """The cleaned values as fields of the group."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CoverForm(forms.Form):
    """The photo at the head of the group."""

    photo = forms.FileField(label=_("Photo"), help_text=PHOTO_HELP)
    words = LineField(label=_("What the photo shows"), max_length=150)


class KeeperForm(forms.Form):
    """A member of the forum who is to keep the group."""

    member = forms.ModelChoiceField(label=_("Member of the forum"), queryset=Member.objects.none())

    def __init__(self, *args: Any, group: OfferGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_member(self, group)


class MakerForm(forms.ModelForm):
    """A business or household of the group."""

    read = read_field()
    whatsapp = whatsapp_field()

    class Meta:
        model = Maker
        fields = ["name", "owner", "village", "whatsapp", "nib", "member"]
        field_classes = {"name": LineField, "owner": LineField, "village": LineField, "nib": LineField}
        help_texts = {
            "owner": _("Seen by officers and keepers only."),
            "member": _("A member of the forum who writes the offers of this business; the group publishes them."),
        }
        widgets = {"nib": forms.TextInput(attrs={"inputmode": "numeric"})}

    def __init__(self, *args: Any, group: OfferGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].required = False
        if self.instance.pk:
            self.fields["read"].initial = stamp(self.instance, OF_MAKER)
        _choose_member(self, group)

    def clean_nib(self) -> str:
        return self.cleaned_data["nib"].replace(" ", "").replace(".", "")

    def validate_unique(self) -> None:
        """The operation says it, under the lock."""


class OfferForm(forms.ModelForm):
    """An offer with the fields that its kind has; `version` tells whether somebody else saved meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    price = RupiahField(label=_("Price in rupiah"), required=False)

    class Meta:
        model = Offer
        fields = [
            "maker", "title", "category", "text", "price", "is_from_price", "unit", "least_order", "season", "stock_note",
            "pirt", "halal", "rooms", "facilities", "rules", "duration", "least_people", "meeting_point",
        ]  # fmt: skip
        field_classes = {
            **dict.fromkeys(("title", "unit", "season", "stock_note", "pirt", "halal", "facilities", "duration"), LineField),
            "meeting_point": LineField, "text": TextField, "rules": TextField,
        }  # fmt: skip
        widgets = {"text": forms.Textarea(attrs={"rows": 6}), "rules": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "season": _("When there is some, such as May to October."),
            "stock_note": _("Such as: made to order, 10 days."),
            "pirt": _("The number on the label."),
            "facilities": _("Such as: breakfast, clean bathroom, drinking water."),
            "duration": _("Such as: 2 hours, 08.00–15.00."),
        }

    def __init__(self, *args: Any, kind: str, group: OfferGroup, only: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {*EVERY_KIND, *OF_KIND[kind], "version"}
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        self.fields["version"].initial = self.instance.version
        self.fields["price"].help_text = _("Leave it empty if it is to be asked for.")
        self.fields["unit"].help_text = UNITS[OfferKind(kind)]
        if self.instance.pk:
            del self.fields["maker"]
            return
        makers = group.makers.filter(member=only) if only else group.makers.all()
        field = cast("forms.ModelChoiceField[Maker]", self.fields["maker"])
        field.queryset = makers.order_by("name", "pk")
        if len(only_one := list(field.queryset[:2])) == 1:
            field.initial = only_one[0].pk
        field.widget.attrs["data-search-select"] = ""

    def validate_unique(self) -> None:
        """The operation says it, under the lock."""

    def validate_constraints(self) -> None:
        """The same."""

    @property
    def data_of(self) -> dict[str, Any]:
        """The cleaned values as fields of the offer."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "maker")}


class OfferPhotosForm(forms.Form):
    """More photos of an offer."""

    photos = PhotosField(label=_("Photos"))
    words = LineField(
        label=_("What the photos show"), max_length=150, required=False,
        help_text=_("For people who cannot see them. Empty: the title of the offer."),
    )  # fmt: skip


class PackForm(forms.Form):
    """Photos of many offers in one ZIP."""

    pack = forms.FileField(
        label=_("ZIP with photos"), widget=forms.FileInput(attrs={"accept": ".zip"}),
        help_text=_("At most 100 MB and 2,000 photos. Call each as the list does, or like the title of its offer: bakpia-kacang-hijau.jpg"),
    )  # fmt: skip


class StateForm(forms.Form):
    """Where an offer goes, and why it leaves the window."""

    to = forms.ChoiceField(choices=[(one.value, one.label) for one in OfferState if one != OfferState.DRAFT])
    reason = LineField(label=_("Reason"), max_length=300, required=False)


class AskForm(forms.Form):
    """What a buyer or guest asks."""

    text = TextField(
        label=_("Your message"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Say how many, and when you need it."),
    )  # fmt: skip


class SalesForm(forms.Form):
    """What a business sold in a month."""

    maker = forms.ModelChoiceField(label=_("Business"), queryset=Maker.objects.none())
    month = forms.DateField(label=_("Month"), widget=DateInput, help_text=_("Any day of it."))
    count = forms.IntegerField(
        label=_("Number of sales"),
        min_value=0,
        max_value=1_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    amount = RupiahField(label=_("Sold for, in rupiah"))

    def __init__(self, *args: Any, group: OfferGroup, only: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        makers = group.makers.filter(member=only) if only else group.makers.all()
        cast("forms.ModelChoiceField[Maker]", self.fields["maker"]).queryset = makers.order_by("name", "pk")
        self.fields["maker"].widget.attrs["data-search-select"] = ""


def _choose_member(form: forms.BaseForm, group: OfferGroup) -> None:
    field = cast("forms.ModelChoiceField[Member]", form.fields["member"])
    inside = group.forum.memberships.active().values("member")
    field.queryset = Member.objects.filter(pk__in=inside).order_by("name", "pk")
    field.widget.attrs["data-search-select"] = ""
