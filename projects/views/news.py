"""News of a project (kabar): a list for all, a page to share, and what the team writes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members import files
from members.http import MemberRequest, page_of, posted
from members.once import once
from members.text import render_markdown
from projects import policy, telling
from projects.forms.keeping import NewsForm
from projects.models import News, Project
from projects.policy import Act
from projects.starting import ProjectRefused
from projects.views.finding import led_project, seen_project
from projects.views.keeping import SIZES

PAGE = 10


@login_not_required
@require_safe
def news_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What the project tells, the latest first."""
    project = seen_project(request, slug)
    page = page_of(request, project.news.filter(hidden_at__isnull=True).prefetch_related("photos__file"), PAGE)
    may_tell = policy.may(request.user, Act.TELL, project)
    context = {"project": project, "page_obj": page, "may_tell": may_tell}
    return render(request, "projects/news_list.html", context)


@login_not_required
@require_safe
def news_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One news item with its photos, made to be shared."""
    project = seen_project(request, slug)
    news = _news(request, project, pk)
    context = {
        "project": project, "news": news, "text": render_markdown(news.text),
        "photos": news.photos.select_related("file"), "may_tell": policy.may(request.user, Act.TELL, project),
    }  # fmt: skip
    return render(request, "projects/news_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def news_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Tell what happened."""
    return _write(request, led_project(request, slug, Act.TELL), None)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def news_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Tell it better, or take it back."""
    project = led_project(request, slug, Act.TELL)
    news = _news(request, project, pk)
    if request.method == "POST" and request.POST.get("do") == "drop":
        telling.take_back(news, request.user, timezone.now())
        messages.success(request, _("It has been removed."))
        return redirect("projects:news_list", slug)
    return _write(request, project, news)


@login_not_required
@require_safe
def news_photo(request: HttpRequest, slug: str, pk: int, photo: int, size: str) -> HttpResponse:
    """A photo of a news item, for all who see it."""
    project = seen_project(request, slug)
    if size not in SIZES:
        raise Http404
    found = get_object_or_404(_news(request, project, pk).photos.select_related("file"), pk=photo)
    return files.send(found.file, SIZES[size], is_public=project.is_public)


def _write(request: MemberRequest, project: Project, news: News | None) -> HttpResponse:
    form = NewsForm(
        posted(request), request.FILES or None, initial={"title": news.title, "text": news.text} if news else None
    )
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        said = (data["title"], data["text"], data["photos"], data["words"], request.user, now)
        try:
            told = telling.tell_better(news, *said) if news else telling.tell(project, *said)
        except files.FileRefused as error:
            form.add_error("photos", error)
        except ProjectRefused as error:
            form.add_error("photos", str(error))
        else:
            messages.success(request, _("The news is out. Share it, so that people see it."))
            return redirect("projects:news_detail", project.slug, told.pk)
    template = "projects/news_edit.html" if news else "projects/news_create.html"
    return render(request, template, {"project": project, "news": news, "form": form})


def _news(request: HttpRequest, project: Project, pk: int) -> News:
    """A news item of this project; a hidden one for those only who may tell; 404 otherwise."""
    rows = project.news.all()
    if not policy.may(request.user, Act.TELL, project):
        rows = rows.filter(hidden_at__isnull=True)
    return get_object_or_404(rows, pk=pk)
