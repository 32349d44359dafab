"""Pages of a project: the list, the project itself, and what its leads change."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forums.models import Forum, Theme
from forums.views.finding import seen_forum
from members.http import MemberRequest, page_of, posted
from members.models import Province
from members.once import once
from members.versions import CONFLICT, differences, typed_at
from projects import policy, showing, starting
from projects.forms.project import ProjectFilter, ProjectForm, StateForm
from projects.models import Project, ProjectState
from projects.policy import Act
from projects.views.finding import led_project, seen_project

PAGE = 12


@login_not_required
@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """All projects the viewer may see, searched and filtered, those at work first."""
    seen = Project.objects.visible_to(request.user)
    provinces = Province.objects.filter(regencies__forums__projects__in=seen.shown()).distinct().order_by("name")
    form = ProjectFilter(request.GET or None, provinces=provinces, themes=Theme.objects.all())
    page = page_of(request, form.narrow(seen).latest_first().with_place().distinct(), PAGE)
    context = {"form": form, "page_obj": page, "cards": showing.cards(list(page))}
    return render(request, "projects/project_list.html", context)


@login_not_required
@require_safe
def project_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What the project is, who is in it, how far it is, and what one can do."""
    project = seen_project(request, slug)
    return render(request, "projects/project_detail.html", showing.page(project, request.user, timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@once
def project_create(request: MemberRequest, slug: str) -> HttpResponse:
    """A new project of the forum, kept as a draft until its lead shows it."""
    forum: Forum = seen_forum(request, slug)
    policy.require(request.user, Act.START, forum)
    form = ProjectForm(posted(request), forum=forum)
    if request.method == "POST" and form.is_valid():
        try:
            project = starting.start(forum, form.data_of, request.user, timezone.now())
        except starting.ProjectRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(
                request, _("This is a draft that only you and the officers see. Show it when it is ready.")
            )
            return redirect(project)
    return render(request, "projects/project_create.html", {"forum": forum, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def project_edit(request: MemberRequest, slug: str) -> HttpResponse:
    """What the project says of itself; a text that somebody else changed meanwhile is shown beside."""
    project = led_project(request, slug, Act.EDIT)
    form = ProjectForm(posted(request), instance=project, forum=project.forum)
    context: dict[str, object] = {"project": project, "form": form}
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            starting.edit(project, form.data_of, request.user, timezone.now(), version=version)
        except starting.ChangedMeanwhile as error:
            stands = ProjectForm(instance=error.current, forum=project.forum)
            typed = typed_at(request, error.current.version, "version")
            again = ProjectForm(typed, instance=project, forum=project.forum)
            context |= {"form": again, "conflict": differences(stands, again)}
            return render(request, "projects/project_edit.html", context, status=CONFLICT)
        except starting.ProjectRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Changes saved."))
            return redirect(project)
    return render(request, "projects/project_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def project_state(request: MemberRequest, slug: str) -> HttpResponse:
    """Show a draft, begin, pause, end, take up again; or throw a draft away."""
    project = led_project(request, slug, Act.EDIT)
    is_discarding = request.POST.get("do") == "discard"
    form = StateForm(None if is_discarding else posted(request), project=project)
    if is_discarding:
        try:
            starting.discard(project, request.user, timezone.now())
        except starting.ProjectRefused as error:
            messages.error(request, str(error))
            return redirect(project)
        messages.success(request, _("The draft has been deleted."))
        return redirect(project.forum)
    if form.is_bound and form.is_valid():
        to, note = ProjectState(form.cleaned_data["to"]), form.cleaned_data["note"]
        try:
            moved = starting.move_on(project, to, request.user, timezone.now(), note)
        except starting.ProjectRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The project is now: %(state)s.") % {"state": moved.get_state_display()})
            return redirect(moved)
    context = {"project": project, "form": form, "is_draft": project.state == ProjectState.DRAFT}
    return render(request, "projects/project_state.html", context)
