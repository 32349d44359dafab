"""What the leads of a project keep: team, partners, milestones, documents and agreements, photos."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import files, pictures
from members.http import MemberRequest, posted
from members.models import StoredFile
from members.once import once
from members.when import zone_info
from projects import policy, team, telling
from projects.forms.keeping import (
    AgreementForm,
    CoverForm,
    DocumentForm,
    MilestoneForm,
    PairForm,
    PartnerForm,
    TeamForm,
)
from projects.models import Project, ProjectRole
from projects.policy import Act
from projects.starting import ProjectRefused
from projects.views.finding import led_project, seen_project

SIZES = {"besar": pictures.LARGE, "kecil": pictures.SMALL}


@require_http_methods(["GET", "HEAD", "POST"])
@once
def project_team(request: MemberRequest, slug: str) -> HttpResponse:
    """Who works in the project; somebody named again gets the other role."""
    project = led_project(request, slug, Act.SET_TEAM)
    form = TeamForm(posted(request), project=project)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            team.name(project, data["member"], ProjectRole(data["role"]), request.user, timezone.now())
        except ProjectRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The team has been changed."))
            return redirect("projects:project_team", slug)
    places = project.team.select_related("member").order_by("role", "since", "pk")
    return render(request, "projects/project_team.html", {"project": project, "form": form, "places": places})


@require_POST
def team_leave(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take somebody out of the team."""
    project = led_project(request, slug, Act.SET_TEAM)
    place = get_object_or_404(project.team.select_related("member"), pk=pk)
    try:
        team.leave(project, place.member, request.user, timezone.now())
    except ProjectRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The team has been changed."))
    return redirect("projects:project_team", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def project_partners(request: MemberRequest, slug: str) -> HttpResponse:
    """Which organisations take part, and with what."""
    project = led_project(request, slug, Act.EDIT)
    form = PartnerForm(posted(request), project=project)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            team.join_in(project, data["organisation"], data["part"], request.user, timezone.now())
        except ProjectRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The organisation is a partner now."))
            return redirect("projects:project_partners", slug)
    partners = project.partners.filter(until__isnull=True).select_related("organisation").order_by("since", "pk")
    return render(request, "projects/project_partners.html", {"project": project, "form": form, "partners": partners})


@require_POST
def partner_end(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """End a partnership today."""
    project = led_project(request, slug, Act.EDIT)
    team.part_from(get_object_or_404(project.partners, pk=pk), request.user, timezone.now())
    messages.success(request, _("The partnership has ended; it stays in the record."))
    return redirect("projects:project_partners", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def project_milestones(request: MemberRequest, slug: str) -> HttpResponse:
    """The steps on the way, their order, and which were reached."""
    project = led_project(request, slug, Act.EDIT)
    form = MilestoneForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            telling.plan_milestone(project, **form.cleaned_data)
        except ProjectRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The milestone stands at the end of the list."))
            return redirect("projects:project_milestones", slug)
    context = {"project": project, "form": form, "milestones": project.milestones.all()}
    return render(request, "projects/project_milestones.html", context)


@require_POST
def milestone_change(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Reached or not, up or down, or off the list."""
    project, now = led_project(request, slug, Act.EDIT), timezone.now()
    milestone = get_object_or_404(project.milestones, pk=pk)
    today = now.astimezone(zone_info(project.forum.zone)).date()
    act = request.POST.get("do")
    if act == "reach":
        telling.reach(milestone, today, request.user, now)
    elif act == "reopen":
        telling.reach(milestone, None, request.user, now)
    elif act in ("up", "down"):
        telling.shift(milestone, -1 if act == "up" else 1)
    elif act == "drop":
        telling.unplan(milestone, request.user, now)
    return redirect("projects:project_milestones", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def project_documents(request: MemberRequest, slug: str) -> HttpResponse:
    """Documents and agreements, and the forms by which they come there."""
    project, now = led_project(request, slug, Act.EDIT), timezone.now()
    is_agreement = request.POST.get("what") == "agreement"
    files_sent = request.FILES or None
    form = DocumentForm(posted(request) if not is_agreement else None, files_sent)
    paper = AgreementForm(posted(request) if is_agreement else None, files_sent)
    filled = paper if is_agreement else form
    if request.method == "POST" and filled.is_valid():
        data = dict(filled.cleaned_data)
        try:
            if is_agreement:
                telling.sign(project, data, data.pop("upload"), request.user, now)
            else:
                telling.keep_document(
                    project, data["title"], data["file"], request.user, now, is_public=data["is_public"]
                )
        except files.FileRefused as error:
            filled.add_error("upload" if is_agreement else "file", error)
        else:
            messages.success(request, _("It is kept."))
            return redirect("projects:project_documents", slug)
    context = {
        "project": project, "form": form, "paper_form": paper,
        "documents": project.documents.select_related("file"), "agreements": project.agreements.select_related("file"),
    }  # fmt: skip
    return render(request, "projects/project_documents.html", context)


@require_POST
def document_drop(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take a document off the project, with its file."""
    project = led_project(request, slug, Act.EDIT)
    telling.drop(get_object_or_404(project.documents, pk=pk), request.user, timezone.now())
    messages.success(request, _("It has been removed."))
    return redirect("projects:project_documents", slug)


@require_POST
def agreement_drop(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take an agreement off the project, with its file."""
    project = led_project(request, slug, Act.EDIT)
    telling.drop(get_object_or_404(project.agreements, pk=pk), request.user, timezone.now())
    messages.success(request, _("It has been removed."))
    return redirect("projects:project_documents", slug)


@login_not_required
@require_safe
def document_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A document: open ones for all who see the project, others for those who see its board."""
    project = seen_project(request, slug)
    kept = get_object_or_404(project.documents.select_related("file"), pk=pk)
    return _file(request, project, kept.file, is_public=kept.is_public)


@login_not_required
@require_safe
def agreement_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The paper of an agreement, by the same rule."""
    project = seen_project(request, slug)
    kept = get_object_or_404(project.agreements.select_related("file"), pk=pk)
    if kept.file is None:
        raise Http404
    return _file(request, project, kept.file, is_public=kept.is_public)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def project_photos(request: MemberRequest, slug: str) -> HttpResponse:
    """The photo at the head, and pairs of before and after."""
    project, now = led_project(request, slug, Act.EDIT), timezone.now()
    is_pair = request.POST.get("what") == "pair"
    sent = request.FILES or None
    cover, pair = (
        CoverForm(posted(request) if not is_pair else None, sent),
        PairForm(posted(request) if is_pair else None, sent),
    )
    filled = pair if is_pair else cover
    if request.method == "POST" and filled.is_valid():
        data = filled.cleaned_data
        try:
            if is_pair:
                before, after = (data["before"], data["before_on"]), (data["after"], data["after_on"])
                telling.compare(project, data["words"], before, after, request.user, now)
            else:
                telling.set_cover(project, data["photo"], data["words"], request.user, now)
        except files.FileRefused as error:
            filled.add_error("before" if is_pair else "photo", error)
        else:
            messages.success(request, _("The photos are kept."))
            return redirect("projects:project_photos", slug)
    context = {"project": project, "form": cover, "pair_form": pair, "pairs": project.pairs.all()}
    return render(request, "projects/project_photos.html", context)


@require_POST
def pair_drop(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take a pair of photos away."""
    project = led_project(request, slug, Act.EDIT)
    telling.drop_pair(get_object_or_404(project.pairs, pk=pk))
    messages.success(request, _("It has been removed."))
    return redirect("projects:project_photos", slug)


@login_not_required
@require_safe
def project_photo(request: HttpRequest, slug: str, size: str) -> HttpResponse:
    """The photo at the head, for all who see the project."""
    project = seen_project(request, slug)
    if project.cover is None or size not in SIZES:
        raise Http404
    return files.send(project.cover, SIZES[size], is_public=project.is_public)


@login_not_required
@require_safe
def pair_photo(request: HttpRequest, slug: str, pk: int, side: str) -> HttpResponse:
    """One of two photos of the same spot."""
    project = seen_project(request, slug)
    pair = get_object_or_404(project.pairs.select_related("before", "after"), pk=pk)
    if side not in ("sebelum", "sesudah"):
        raise Http404
    return files.send(pair.before if side == "sebelum" else pair.after, pictures.SMALL, is_public=project.is_public)


def _file(request: HttpRequest, project: Project, stored: StoredFile, *, is_public: bool) -> HttpResponse:
    if not (is_public or policy.may(request.user, Act.SEE_BOARD, project)):
        raise Http404
    return files.send(stored, is_attached=True)
