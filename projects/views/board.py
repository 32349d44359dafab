"""The board of a project as a page: its columns and cards, a list by day, and what its team does there."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from members import files
from members.http import MemberRequest, page_of, posted
from members.once import once
from members.versions import CONFLICT, differences, typed_at
from members.when import zone_info
from projects import board, boards, policy
from projects.forms.board import (
    CardForm,
    ColumnForm,
    CommentForm,
    FileForm,
    LabelForm,
    LineForm,
    MoveForm,
    QuickCardForm,
)
from projects.models import Card, CardFile, Project
from projects.policy import Act
from projects.starting import ProjectRefused
from projects.views.finding import led_project

PAGE = 50
# What can be hung on a card, by the last part of the address it is sent to.
PARTS: Mapping[str, type[Form]] = {"baris": LineForm, "komentar": CommentForm, "berkas": FileForm}


@require_safe
@vary_on_headers("HX-Request")
def project_board(request: MemberRequest, slug: str) -> HttpResponse:
    """Columns beside each other, or with `?show=list` the open cards by day; `?who=me` shows one's own only."""
    project = led_project(request, slug, Act.SEE_BOARD)
    today = timezone.now().astimezone(zone_info(project.forum.zone)).date()
    owner = request.user if request.GET.get("who") == "me" else None
    context: dict[str, object] = {
        "project": project,
        "may_work": policy.may(request.user, Act.WORK, project),
        "may_edit": policy.may(request.user, Act.EDIT, project),
        "is_mine": owner is not None,
        "column_form": ColumnForm(),
        "label_form": LabelForm(),
        "labels": project.labels.all(),
    }
    if request.GET.get("show") == "list":
        is_late = request.GET.get("late") == "1"
        page = page_of(request, boards.listed(project, owner=owner, is_late_on=today if is_late else None), PAGE)
        context |= {"page_obj": page, "months": boards.by_month(boards.slips(page, today)), "is_late": is_late}
    else:
        context["lanes"] = boards.lanes(project, today, owner=owner)
    return render(request, "projects/project_board.html", context)


@require_POST
@once
def card_create(request: MemberRequest, slug: str) -> HttpResponse:
    """A new card at the end of a column."""
    project = led_project(request, slug, Act.WORK)
    form = QuickCardForm(request.POST, project=project)
    if form.is_valid():
        column = form.cleaned_data["column"]
        board.write(project, column, {"title": form.cleaned_data["title"]}, request.user, timezone.now())
    else:
        messages.error(request, _("Write in a few words what is to be done."))
    return redirect("projects:project_board", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def card_detail(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """A card with all that hangs on it, and the form by which the team changes it."""
    project = led_project(request, slug, Act.SEE_BOARD)
    card = _card(project, pk)
    may_work = policy.may(request.user, Act.WORK, project)
    if request.method == "POST":
        policy.require(request.user, Act.WORK, project)
    form = CardForm(posted(request), instance=card, project=project)
    conflict = None
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            board.edit(card, form.data_of, request.user, timezone.now(), version=version)
        except board.ChangedMeanwhile as error:
            again = CardForm(typed_at(request, error.current.version, "version"), instance=card, project=project)
            conflict, form = differences(CardForm(instance=error.current, project=project), again), again
        except ProjectRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Changes saved."))
            return redirect("projects:card_detail", slug, pk)
    context = {
        "project": project,
        "card": _card(project, pk) if form.is_bound else card,
        "form": form,
        "conflict": conflict,
        "may_work": may_work,
        "checklist": card.checklist.all(),
        "comments": card.comments.select_related("by"),
        "files": card.files.select_related("file"),
        "columns": project.columns.all(),
        "line_form": LineForm(),
        "comment_form": CommentForm(),
        "file_form": FileForm(),
    }
    return render(request, "projects/card_detail.html", context, status=CONFLICT if conflict else 200)


@require_POST
def card_move(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Put a card elsewhere: by buttons, by a list, or by dragging."""
    project = led_project(request, slug, Act.WORK)
    card, form = _card(project, pk), MoveForm(request.POST, project=project)
    if form.is_valid():
        place = form.cleaned_data["position"] or 1_000_000
        try:
            board.move(card, form.cleaned_data["column"], place, request.user, timezone.now())
        except ProjectRefused as error:
            messages.error(request, str(error))
    else:
        messages.error(request, _("The card stays where it is: this place is not on the board."))
    return _back(request, project, card)


@require_http_methods(["GET", "HEAD", "POST"])
def card_discard(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Ask first, then take the card off for good."""
    project = led_project(request, slug, Act.WORK)
    card = _card(project, pk)
    if request.method == "POST":
        board.discard(card, request.user, timezone.now())
        messages.success(request, _("The card has been taken off the board."))
        return redirect("projects:project_board", slug)
    return render(request, "projects/card_discard.html", {"project": project, "card": card})


@require_POST
@once
def card_add(request: MemberRequest, slug: str, pk: int, what: str) -> HttpResponse:
    """Hang something on a card: a line of its checklist, a comment, a file."""
    project = led_project(request, slug, Act.WORK)
    card, now = _card(project, pk), timezone.now()
    if what not in PARTS:
        raise Http404
    form = PARTS[what](request.POST, request.FILES)
    try:
        if not form.is_valid():
            messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
        elif what == "baris":
            board.add_line(card, form.cleaned_data["text"])
        elif what == "komentar":
            board.comment(card, form.cleaned_data["text"], request.user, now)
        else:
            CardFile.objects.create(card=card, file=files.keep(form.cleaned_data["file"], request.user, now))
    except files.FileRefused as error:
        messages.error(request, " ".join(error.messages))
    except ProjectRefused as error:
        messages.error(request, str(error))
    return redirect("projects:card_detail", slug, pk)


@require_POST
def card_tick(request: MemberRequest, slug: str, pk: int, line: int) -> HttpResponse:
    """Set a line done or open; what is sent says which, so that sending twice is once."""
    project = led_project(request, slug, Act.WORK)
    found = get_object_or_404(_card(project, pk).checklist, pk=line)
    if request.POST.get("do") == "remove":
        found.delete()
    else:
        board.tick(found, is_done=request.POST.get("done") == "1")
    return redirect("projects:card_detail", slug, pk)


@require_safe
def card_file(request: HttpRequest, slug: str, pk: int, file: int) -> HttpResponse:
    """A file of a card, for whoever sees the board."""
    project = led_project(request, slug, Act.SEE_BOARD)
    found = get_object_or_404(_card(project, pk).files.select_related("file"), pk=file)
    return files.send(found.file, is_attached=True)


@require_POST
@once
def column_create(request: MemberRequest, slug: str) -> HttpResponse:
    """An own column, before that of what is done."""
    project = led_project(request, slug, Act.EDIT)
    form = ColumnForm(request.POST)
    try:
        if form.is_valid():
            board.add_column(project, form.cleaned_data["title"], request.user)
        else:
            messages.error(request, _("Give the column a name."))
    except ProjectRefused as error:
        messages.error(request, str(error))
    return redirect("projects:project_board", slug)


@require_POST
def column_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take an own, empty column away."""
    project = led_project(request, slug, Act.EDIT)
    try:
        board.remove_column(get_object_or_404(project.columns, pk=pk), request.user)
    except ProjectRefused as error:
        messages.error(request, str(error))
    return redirect("projects:project_board", slug)


@require_POST
@once
def label_create(request: MemberRequest, slug: str) -> HttpResponse:
    """A label that cards of this board can carry."""
    project = led_project(request, slug, Act.WORK)
    form = LabelForm(request.POST)
    try:
        if form.is_valid():
            board.add_label(project, form.cleaned_data["name"], form.cleaned_data["colour"])
        else:
            messages.error(request, _("Give the label a name."))
    except ProjectRefused as error:
        messages.error(request, str(error))
    return redirect("projects:project_board", slug)


def _card(project: Project, pk: int) -> Card:
    """A card of this board; 404 otherwise."""
    return get_object_or_404(Card.objects.select_related("column", "owner", "project__forum"), project=project, pk=pk)


def _back(request: HttpRequest, project: Project, card: Card) -> HttpResponse:
    if request.POST.get("next") == "card":
        return redirect("projects:card_detail", project.slug, card.pk)
    return redirect("projects:project_board", project.slug)
