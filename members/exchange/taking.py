"""What everybody who takes a list away is asked, and how the file reaches them."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.http import StreamingHttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from members.exchange.writing import TYPES, write
from members.fields import LineField


class ExportForm(forms.Form):
    """Why, and in which form."""

    reason = LineField(
        label=_("What do you need this list for?"),
        max_length=300,
        min_length=5,
        help_text=_("Kept in the log of exports together with your name."),
    )
    file_type = forms.ChoiceField(
        label=_("File type"),
        choices=[
            ("xlsx", _("Excel (.xlsx)")),
            ("csv_semicolon", _("CSV with semicolons, for Excel in Indonesian")),
            ("csv", _("CSV with commas")),
        ],
        initial="xlsx",
        widget=forms.RadioSelect,
    )


def download(name: str, file_type: str, rows: Iterator[list[str]]) -> StreamingHttpResponse:
    """The rows as a file that is kept nowhere on its way."""
    kind, ending = TYPES[file_type]
    spoken = _spoken(get_language() or "id", write(file_type, rows))
    response = StreamingHttpResponse(spoken, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _spoken(language: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces in the language of the request, which is over when they are made."""
    with override(language):
        yield from pieces
