"""The list of a forum's members as a file, for its secretariat."""

from __future__ import annotations

from collections.abc import Iterator

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forums import people
from forums.models import Forum
from forums.policy import Act
from forums.views.finding import led_forum
from members import audit
from members.exchange import exporting
from members.exchange.people import national
from members.exchange.taking import ExportForm, download
from members.http import MemberRequest, posted, require_fresh_sign_in

ROSTER = "anggota-forum"


@require_http_methods(["GET", "HEAD", "POST"])
def member_export(request: MemberRequest, slug: str) -> HttpResponseBase:
    """Why, and in which form; the file holds no email, as members show theirs to nobody here."""
    forum = led_forum(request, slug, Act.EXPORT_MEMBERS)
    require_fresh_sign_in(request)
    form = ExportForm(posted(request))
    count = forum.memberships.active().count()
    if request.method == "POST" and form.is_valid():
        answers, now = form.cleaned_data, timezone.now()
        exporting.log(
            ROSTER, count, answers["reason"], answers["file_type"], request.user, now, about=f"forums.forum:{forum.pk}"
        )
        audit.looked(request.user, forum.memberships.active().values_list("member", flat=True), "exported", now)
        return download(f"{_('list')}-{forum.slug}", answers["file_type"], _lines(forum))
    return render(request, "forums/member_export.html", {"forum": forum, "form": form, "count": count})


def _lines(forum: Forum) -> Iterator[list[str]]:
    """Name, sector, organisation, office and WhatsApp number, which officers may see."""
    yield [
        _("Name"),
        _("Sector"),
        _("Organisation"),
        _("Office title"),
        _("WhatsApp number"),
        _("Term of office until"),
    ]
    for one in exporting.all_of(forum.memberships.active().select_related("member", "organisation")):
        yield [
            one.member.name,
            str(one.get_sector_display()),
            one.organisation.name if one.organisation else "",
            people.title_of(one),
            national(str(one.member.whatsapp or "")),
            f"{one.term_until:%d/%m/%Y}" if one.term_until else "",
        ]
