"""Form fields for what people type here: lines and texts cleaned once, and a place found by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from members import regions
from members.models import Regency
from members.text import clean_block, clean_line


class LineField(forms.CharField):
    """One line of text: NFC, no unseen characters, single spaces."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class DateInput(forms.DateInput):
    """The browser's own calendar; what it sends is ISO 8601."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}), format="%Y-%m-%d")


class SearchField(LineField):
    """What a list is searched for; may stay empty."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"})
        super().__init__(required=False, max_length=100, widget=widget, **kwargs)


class OrganisationNameField(LineField):
    """The name of an organisation."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 160)
        super().__init__(**kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not any(letter.isalnum() for letter in value):
            raise ValidationError(_("Please write the name with letters."), "no_letter")


class NameField(LineField):
    """A person's name; one word is a whole name. It goes into mails, so it carries no address or link."""

    default_error_messages = {
        "no_letter": _("Please write your name with letters."),
        "link": _("Please write your name without email or web addresses."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("label", _("Name"))
        super().__init__(**kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not any(letter.isalpha() for letter in value):
            raise ValidationError(self.error_messages["no_letter"], "no_letter")
        if "@" in value or "://" in value or "www." in value.casefold():
            raise ValidationError(self.error_messages["link"], "link")


class TextField(forms.CharField):
    """Several lines of text: NFC, no unseen characters."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return clean_block(super().to_python(value) or "")


class RegencyInput(forms.TextInput):
    """A text with the regencies as suggestions (a datalist), and a choice when what was typed fits several.

    It works without JavaScript, and as a plain text field where a browser knows no datalist.
    """

    template_name = "includes/regency_input.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", **(attrs or {})})
        self.candidates: Sequence[Regency] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}_list"
        widget["candidates"] = [candidate.full_name for candidate in self.candidates]
        places = Regency.objects.current().values_list("name", "province__name")
        widget["places"] = [f"{place}, {province}" for place, province in places]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> Any:
        """A chosen candidate counts as long as the text it was offered for was left as it was."""
        typed = data.get(name)
        return data[f"{name}_meant"] if typed == data.get(f"{name}_asked") and f"{name}_meant" in data else typed


class RegencyField(forms.CharField):
    """A regency by its name, with or without its province; what is unclear comes back with a choice."""

    widget = RegencyInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 160)
        kwargs.setdefault("label", _("Regency or city"))
        kwargs.setdefault("help_text", _("Type the first letters, such as “Sleman”, and choose from the list."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.full_name if isinstance(value, Regency) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return regions.find(text)
        except regions.PlaceUnclear as error:
            self.widget.candidates = error.candidates
            raise ValidationError(error.message, "unclear") from None


class OrganisationInput(forms.TextInput):
    """A text with verified organisations as suggestions; with JavaScript they follow what is typed."""

    template_name = "includes/organisation_input.html"

    def __init__(self, suggestions: Sequence[str] = (), attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "organization", **(attrs or {})})
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}_list"
        widget["suggestions"] = self.suggestions
        return context
