"""What people type to keep a project: its team, partners, milestones, papers, news and photos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from members.fields import DateInput, LineField, TextField
from members.models import Member, Organisation
from projects.models import Agreement, Milestone, Project, ProjectRole

PHOTO_HELP = _("JPEG, PNG or WebP, at most 10 MB. Where it was taken is removed from the file.")


class ManyFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Up to as many photos as a form takes; none is an answer too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=ManyFiles(attrs={"accept": "image/*"}), help_text=PHOTO_HELP, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PhotosField, self).clean(one, initial) for one in sent]


class TeamForm(forms.Form):
    """A member of the forum and what they do in the project."""

    member = forms.ModelChoiceField(label=_("Member of the forum"), queryset=Member.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=ProjectRole.choices, initial=ProjectRole.WORKER)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Member]", self.fields["member"])
        inside = project.forum.memberships.active().values("member")
        field.queryset = Member.objects.filter(pk__in=inside).order_by("name", "pk")
        field.widget.attrs["data-search-select"] = ""


class PartnerForm(forms.Form):
    """An organisation and what it does in the project."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    part = LineField(label=_("Its part"), max_length=200, required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        near = Organisation.objects.filter(
            verified_at__isnull=False, hidden_at__isnull=True, regency__province=project.forum.regency.province_id
        )
        field.queryset = near.exclude(
            pk__in=project.partners.filter(until__isnull=True).values("organisation")
        ).order_by("name")
        field.widget.attrs["data-search-select"] = ""


class MilestoneForm(forms.ModelForm):
    """A step on the way."""

    class Meta:
        model = Milestone
        fields = ["title", "note", "due_on"]
        field_classes = {"title": LineField, "note": LineField}
        widgets = {"due_on": DateInput}


class DocumentForm(forms.Form):
    """A file among the project's documents."""

    title = LineField(label=_("Title"), max_length=120)
    file = forms.FileField(label=_("File"), help_text=_("At most 10 MB: photo, PDF, Word, Excel, text."))
    is_public = forms.BooleanField(label=_("Open to all who see the project"), required=False)


class AgreementForm(forms.ModelForm):
    """A paper that partners signed."""

    upload = forms.FileField(label=_("The paper as a file"), required=False)

    class Meta:
        model = Agreement
        fields = ["kind", "number", "about", "parties", "signed_on", "until", "is_public"]
        field_classes = {"number": LineField, "about": LineField, "parties": LineField}
        widgets = {"signed_on": DateInput, "until": DateInput, "kind": forms.RadioSelect}


class NewsForm(forms.Form):
    """A few words about what happened, with photos."""

    title = LineField(label=_("Title"), max_length=120)
    text = TextField(label=_("What happened"), max_length=8000, widget=forms.Textarea(attrs={"rows": 8}))
    photos = PhotosField(label=_("Photos"))
    words = LineField(
        label=_("What the photos show"), max_length=150, required=False,
        help_text=_("For people who cannot see them, and under the pictures."),
    )  # fmt: skip


class CoverForm(forms.Form):
    """The photo at the head of the project."""

    photo = forms.FileField(label=_("Photo"), help_text=PHOTO_HELP)
    words = LineField(label=_("What the photo shows"), max_length=150)


class PairForm(forms.Form):
    """The same spot before and after."""

    words = LineField(label=_("What the photos show"), max_length=150)
    before = forms.FileField(label=_("Before"), help_text=PHOTO_HELP)
    before_on = forms.DateField(label=_("taken on"), widget=DateInput)
    after = forms.FileField(label=_("After"), help_text=PHOTO_HELP)
    after_on = forms.DateField(label=_("taken on"), widget=DateInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("before_on") and data.get("after_on") and data["after_on"] < data["before_on"]:
            self.add_error("after_on", _("The photo of after must not be older than the one of before."))
        return data
