"""What keepers do for their group: begin it, tell its story, name keepers, list its businesses."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums.models import Forum
from forums.views.finding import seen_forum
from members import files
from members.http import MemberRequest, page_of, posted
from members.once import once
from members.versions import CONFLICT, FIELD, differences, stamp, typed_at
from projects import groups, packs, policy, tasks, window
from projects.forms.offering import CoverForm, GroupForm, KeeperForm, MakerForm, PackForm
from projects.groups import CatalogueRefused
from projects.models import Offer
from projects.policy import Act
from projects.views.finding import kept_group

PAGE = 40
PACKS = 10
# Why a photo of a ZIP was left out.
PROBLEMS = {
    "unknown": gettext_lazy("no offer has this name"),
    "unread": gettext_lazy("not a photo that can be read"),
    "full": gettext_lazy("the offer has six photos already"),
    "there": gettext_lazy("the offer has this photo already"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@once
def group_create(request: MemberRequest, slug: str) -> HttpResponse:
    """A new group of the forum."""
    forum: Forum = seen_forum(request, slug)
    policy.require(request.user, Act.START_GROUP, forum)
    form = GroupForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            group = groups.start(forum, form.data_of, request.user, timezone.now())
        except CatalogueRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The group is there. Add its businesses, then what they offer."))
            return redirect("projects:group_makers", group.slug)
    return render(request, "projects/group_create.html", {"forum": forum, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def group_edit(request: MemberRequest, slug: str) -> HttpResponse:
    """What the group says of itself; a text that somebody else changed meanwhile is shown beside."""
    group = kept_group(request, slug, Act.KEEP)
    form = GroupForm(posted(request), instance=group)
    context: dict[str, object] = {"group": group, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            groups.edit(group, form.data_of, request.user, timezone.now(), version=form.cleaned_data["version"])
        except groups.ChangedMeanwhile as error:
            again = GroupForm(typed_at(request, error.current.version, "version"), instance=group)
            context |= {"form": again, "conflict": differences(GroupForm(instance=error.current), again)}
            return render(request, "projects/group_edit.html", context, status=CONFLICT)
        else:
            messages.success(request, _("Changes saved."))
            return redirect(group)
    return render(request, "projects/group_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def group_cover(request: MemberRequest, slug: str) -> HttpResponse:
    """The photo at the head of the group."""
    group = kept_group(request, slug, Act.KEEP)
    form = CoverForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            groups.set_cover(group, data["photo"], data["words"], request.user, timezone.now())
        except files.FileRefused as error:
            form.add_error("photo", error)
        else:
            messages.success(request, _("The photos are kept."))
            return redirect(group)
    return render(request, "projects/group_cover.html", {"group": group, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@once
def group_pack(request: MemberRequest, slug: str) -> HttpResponse:
    """Photos of many offers in one ZIP, and how far those are that came."""
    group = kept_group(request, slug, Act.KEEP)
    form = PackForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            packs.receive(group, form.cleaned_data["pack"], request.user, timezone.now())
        except CatalogueRefused as error:
            form.add_error("pack", str(error))
        else:
            transaction.on_commit(tasks.place_photos.delay)
            messages.success(
                request, _("The file is here. Its photos are placed one after another; you may leave this page.")
            )
            return redirect("projects:group_pack", slug)
    rows = [
        (one, [(name, PROBLEMS.get(code, code)) for name, code in one.problems]) for one in group.packs.all()[:PACKS]
    ]
    return render(request, "projects/group_pack.html", {"group": group, "form": form, "rows": rows})


@require_safe
def group_desk(request: MemberRequest, slug: str) -> HttpResponse:
    """All that the group offers, in every state; a maker sees what is theirs."""
    group = kept_group(request, slug, Act.OFFER)
    offers = Offer.objects.filter(maker__group=group)
    may_keep = policy.may(request.user, Act.KEEP, group)
    if not may_keep:
        offers = offers.filter(maker__member=request.user)
    page = page_of(request, window.with_photos(offers).order_by("state", "-created_at", "-pk"), PAGE)
    context = {
        "group": group, "page_obj": page, "cards": window.cards(list(page)), "may_keep": may_keep, "has_makers": group.makers.exists(),
    }  # fmt: skip
    return render(request, "projects/group_desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def group_keepers(request: MemberRequest, slug: str) -> HttpResponse:
    """Who keeps the group beside the officers of the forum."""
    group = kept_group(request, slug, Act.KEEP)
    form = KeeperForm(posted(request), group=group)
    if request.method == "POST" and form.is_valid():
        try:
            groups.name_keeper(group, form.cleaned_data["member"], request.user, timezone.now())
        except CatalogueRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("The keepers have been changed."))
            return redirect("projects:group_keepers", slug)
    places = group.keeper_places.select_related("member").order_by("since", "pk")
    return render(request, "projects/group_keepers.html", {"group": group, "form": form, "places": places})


@require_POST
def keeper_end(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody keeps the group no longer."""
    group = kept_group(request, slug, Act.KEEP)
    groups.end_keeping(get_object_or_404(group.keeper_places, pk=pk), request.user, timezone.now())
    messages.success(request, _("The keepers have been changed."))
    return redirect(group)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def group_makers(request: MemberRequest, slug: str) -> HttpResponse:
    """The businesses of the group, and one more."""
    group = kept_group(request, slug, Act.KEEP)
    form = MakerForm(posted(request), group=group)
    if request.method == "POST" and form.is_valid():
        try:
            groups.add_maker(group, form.cleaned_data, request.user, timezone.now())
        except CatalogueRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("The business belongs to the group now."))
            return redirect("projects:group_makers", slug)
    page = page_of(request, group.makers.order_by("name", "pk"), PAGE)
    return render(request, "projects/group_makers.html", {"group": group, "form": form, "page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
def maker_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """What is known of a business."""
    group = kept_group(request, slug, Act.KEEP)
    maker = get_object_or_404(group.makers, pk=pk)
    form = MakerForm(posted(request), instance=maker, group=group)
    context: dict[str, object] = {"group": group, "maker": maker, "form": form}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            groups.edit_maker(maker, data, request.user, timezone.now(), read=data[FIELD])
        except groups.ChangedMeanwhile as error:
            current = error.current
            again = MakerForm(typed_at(request, stamp(current, groups.OF_MAKER)), instance=maker, group=group)
            context |= {
                "form": again,
                "conflict": differences(MakerForm(instance=current, group=group), again),
            }
            return render(request, "projects/maker_edit.html", context, status=CONFLICT)
        except CatalogueRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Changes saved."))
            return redirect("projects:group_makers", slug)
    return render(request, "projects/maker_edit.html", context)


@require_POST
def maker_drop(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take a business out that offers nothing."""
    group = kept_group(request, slug, Act.KEEP)
    try:
        groups.drop_maker(get_object_or_404(group.makers, pk=pk), request.user, timezone.now())
    except CatalogueRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It has been removed."))
    return redirect("projects:group_makers", slug)
