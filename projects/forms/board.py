"""What people type on a board: cards, columns, labels, lines of a checklist, comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forums.models import Membership
from members.fields import DateInput, LineField, TextField
from members.models import Member
from projects.models import Card, Colour, Column, Label, Project


class CardForm(forms.ModelForm):
    """A card; `version` tells whether somebody else saved meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Card
        fields = ["title", "text", "owner", "due_on", "labels"]
        field_classes = {"title": LineField, "text": TextField}
        widgets = {
            "text": forms.Textarea(attrs={"rows": 5}),
            "due_on": DateInput,
            "labels": forms.CheckboxSelectMultiple(attrs={"class": "two-up"}),
        }
        labels = {"title": _("What is to be done"), "text": _("More about it")}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        inside = Q(project_places__project=project) | Q(
            pk__in=Membership.objects.active().filter(forum=project.forum_id).values("member")
        )
        owner = cast("forms.ModelChoiceField[Member]", self.fields["owner"])
        owner.queryset = Member.objects.filter(inside).distinct().order_by("name", "pk")
        owner.empty_label = str(_("Nobody yet"))
        owner.widget.attrs["data-search-select"] = ""
        labels = project.labels.all()
        cast("forms.ModelMultipleChoiceField[Label]", self.fields["labels"]).queryset = labels
        if not labels:
            del self.fields["labels"]

    @property
    def data_of(self) -> Mapping[str, Any]:
        """The cleaned values as fields of `Card`, and `labels`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class QuickCardForm(forms.Form):
    """A card in one line, below a column."""

    title = LineField(label=_("New card"), max_length=160)
    column = forms.ModelChoiceField(queryset=Column.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Column]", self.fields["column"]).queryset = project.columns.all()


class MoveForm(forms.Form):
    """Where a card goes: a column and the place in it, from 1."""

    column = forms.ModelChoiceField(queryset=Column.objects.none())
    position = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Column]", self.fields["column"]).queryset = project.columns.all()


class ColumnForm(forms.Form):
    """The name of an own column."""

    title = LineField(label=_("New column"), max_length=40)


class LabelForm(forms.Form):
    """A label of this board."""

    name = LineField(label=_("New label"), max_length=30)
    colour = forms.ChoiceField(label=_("Colour"), choices=Colour.choices)


class LineForm(forms.Form):
    """A line of a checklist."""

    text = LineField(label=_("New line"), max_length=160)


class CommentForm(forms.Form):
    """A comment on a card."""

    text = TextField(label=_("Comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class FileForm(forms.Form):
    """A file for a card."""

    file = forms.FileField(label=_("File or photo"), help_text=_("At most 10 MB: photo, PDF, Word, Excel, text."))
