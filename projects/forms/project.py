"""What people type about a project: filters of the list, the project itself, its next state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forums.models import Forum, Theme
from members.fields import DateInput, LineField, SearchField, TextField
from members.models import Province
from projects.goals import GOALS
from projects.models import OVER, Project, ProjectState
from projects.models.project import ProjectQuerySet
from projects.starting import STEPS


class ProjectFilter(forms.Form):
    """Search and filters of the list; what is unknown filters nothing."""

    q = SearchField(label=_("Search projects"))
    province = forms.ChoiceField(label=_("Province"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    goal = forms.ChoiceField(label=_("Goal"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    forum = forms.SlugField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, provinces: Iterable[Province], themes: Iterable[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", gettext("All"))
        self._choose("province", [every, *((one.code, str(one)) for one in provinces)])
        self._choose("theme", [every, *((one.slug, str(one)) for one in themes)])
        self._choose("goal", [every, *((str(goal.number), f"{goal.number}. {goal.name}") for goal in GOALS)])
        self._choose("state", [("", gettext("At work")), ("over", gettext("Ended")), ("all", gettext("All"))])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return self.is_bound and any(self._asked().values())

    def narrow(self, projects: ProjectQuerySet) -> ProjectQuerySet:
        """The projects that fit; without a query those at work."""
        asked = self._asked()
        found = {"over": projects.shown().filter(state__in=OVER), "all": projects.shown()}.get(
            asked.get("state", ""), projects.at_work()
        )
        if asked.get("q"):
            found = found.matching(asked["q"])
        if asked.get("province"):
            found = found.filter(forum__regency__province__code=asked["province"])
        if asked.get("forum"):
            found = found.filter(forum__slug=asked["forum"])
        if asked.get("theme"):
            found = found.filter(themes__slug=asked["theme"])
        if asked.get("goal"):
            found = found.filter(goals__contains=[int(asked["goal"])])
        return found

    def _asked(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data if self.is_bound else {}


class ProjectForm(forms.ModelForm):
    """What a project says of itself; `version` tells whether somebody else saved meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    goals = forms.TypedMultipleChoiceField(
        label=_("Goals (SDGs)"),
        coerce=int,
        required=False,
        choices=[(goal.number, goal.name) for goal in GOALS],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "two-up"}),
        help_text=_("At most six. Number 18 is that of villages alone (SDGs Desa)."),
    )

    class Meta:
        model = Project
        fields = [
            "title", "summary", "story", "place_name", "themes", "goals", "starts_on", "ends_on", "is_public",
        ]  # fmt: skip
        field_classes = {"title": LineField, "summary": LineField, "story": TextField, "place_name": LineField}
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "story": forms.Textarea(attrs={"rows": 12}),
            "themes": forms.CheckboxSelectMultiple(attrs={"class": "two-up"}),
            "starts_on": DateInput,
            "ends_on": DateInput,
        }
        help_texts = {
            "story": _("Why, with whom, how. Leave an empty line between paragraphs."),
            "place_name": _("Village, school, beach: closer than the regency of the forum."),
        }

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        if not self.instance.pk:
            self.initial["is_public"] = forum.is_public
        if not forum.is_public:
            del self.fields["is_public"]

    def clean_goals(self) -> list[int]:
        goals = sorted(set(self.cleaned_data["goals"]))
        if len(goals) > 6:
            raise forms.ValidationError(_("Choose at most six goals."))
        return goals

    @property
    def data_of(self) -> Mapping[str, Any]:
        """The cleaned values as fields of `Project`, and `themes`."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {"is_public": False, **data, "themes": set(data["themes"])}


class StateForm(forms.Form):
    """The next state of a project, and what came of it when it ends."""

    to = forms.ChoiceField(label=_("What now?"), widget=forms.RadioSelect)
    note = LineField(
        label=_("What came of it"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when the project ends; everybody reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = ProjectState(project.state)
        cast("forms.ChoiceField", self.fields["to"]).choices = [(to.value, _WORDS[state, to]) for to in STEPS[state]]


_START, _GO_ON = _("Start the work"), _("Go on")
_WORDS = {
    (ProjectState.DRAFT, ProjectState.PLANNED): _("Show it: it is being prepared"),
    (ProjectState.DRAFT, ProjectState.RUNNING): _("Show it: the work has begun"),
    (ProjectState.PLANNED, ProjectState.RUNNING): _START,
    (ProjectState.PLANNED, ProjectState.PAUSED): _("Pause"),
    (ProjectState.PLANNED, ProjectState.STOPPED): _("Stop for good"),
    (ProjectState.RUNNING, ProjectState.PAUSED): _("Pause"),
    (ProjectState.RUNNING, ProjectState.FINISHED): _("Finish: the work is done"),
    (ProjectState.RUNNING, ProjectState.STOPPED): _("Stop for good"),
    (ProjectState.PAUSED, ProjectState.RUNNING): _GO_ON,
    (ProjectState.PAUSED, ProjectState.FINISHED): _("Finish: the work is done"),
    (ProjectState.PAUSED, ProjectState.STOPPED): _("Stop for good"),
    (ProjectState.FINISHED, ProjectState.RUNNING): _("Take it up again"),
    (ProjectState.STOPPED, ProjectState.RUNNING): _("Take it up again"),
}
