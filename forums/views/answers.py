"""Answering a meeting from its page, and what the secretariat sees and records of the answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums import answer_table, policy, rows, rsvp, tasks
from forums.forms.rsvp import AnswerFilter, AnswerForForm, AnswerForm, RsvpForm
from forums.locking import TryAgain
from forums.models import Meeting, Response, ResponseState, Via
from forums.policy import Act
from forums.views.finding import led_meeting, seen_meeting
from forums.views.meeting_page import own_response, page_context
from members.http import MemberRequest, is_fragment, page_of, posted
from members.models import Member

ANSWERS_PER_PAGE = 100


@require_POST
def meeting_rsvp(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """The member's own answer, by the whole form or by one button of a list (`short`)."""
    meeting = seen_meeting(request, slug, pk)
    is_short = "short" in request.POST
    kind = AnswerForm if is_short else RsvpForm
    form = kind(request.POST, meeting=meeting, response=own_response(request, meeting))
    saved = take(form, meeting, request.user) if form.is_valid() else None
    if is_short:
        if saved is None:
            messages.error(
                request, " ".join(map(str, form.non_field_errors())) or _("Please answer on the page of the meeting.")
            )
        else:
            messages.success(request, said(saved))
        return HttpResponseRedirect(_back(request) or meeting.get_absolute_url())
    if is_fragment(request):
        shown = seen_meeting(request, slug, pk)
        context = {**page_context(request, shown, None if saved else form), "is_saved": saved is not None}
        return render(request, "forums/meeting_detail.html#rsvp", context)
    if saved is None:
        return render(request, "forums/meeting_detail.html", page_context(request, meeting, form))
    messages.success(request, said(saved))
    return redirect(f"{meeting.get_absolute_url()}#rsvp")


@require_safe
def meeting_answers(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Who answered what, with deputies and needs; for those who run the meeting, also to print."""
    meeting = led_meeting(request, slug, pk, Act.SEE_ANSWERS)
    form = AnswerFilter(request.GET or None)
    page = page_of(request, form.narrow(answer_table.people(meeting)), ANSWERS_PER_PAGE)
    context = {
        "meeting": meeting,
        "forum": meeting.forum,
        "form": form,
        "page_obj": page,
        "lines": answer_table.lines(meeting, list(page)),
        "summary": answer_table.summary(meeting),
        "may_answer_for": policy.may(request.user, Act.ANSWER_FOR, meeting),
    }
    return render(request, "forums/meeting_answers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_answer_for(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Record what a member said by phone or on paper."""
    meeting = led_meeting(request, slug, pk, Act.ANSWER_FOR)
    known = _known(meeting, request.POST.get("member") or request.GET.get("member", ""))
    initial = {"member": known.member_id} if known else {"member": request.GET.get("member")}
    form = AnswerForForm(posted(request), meeting=meeting, response=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        member = form.cleaned_data["member"]
        try:
            saved = take(form, meeting, member, via=Via.OFFICER, by=request.user)
        except PermissionDenied as error:
            form.add_error("member", str(error))
            saved = None
        if saved is not None:
            word = {"name": member.name, "answer": rows.answer_word(saved)}
            messages.success(request, _("Recorded for %(name)s: %(answer)s.") % word)
            return redirect("forums:meeting_answers", slug, pk)
    return render(request, "forums/meeting_answer_for.html", {"meeting": meeting, "forum": meeting.forum, "form": form})


def take(
    form: AnswerForm, meeting: Meeting, member: Member, via: str = Via.PAGE, by: Member | None = None
) -> Response | None:
    """Hand the reply to the one operation; a refusal becomes the form's error, and an outsider gets 403."""
    try:
        saved = rsvp.answer(meeting, member, form.reply(), timezone.now(), via=via, by=by)
    except rsvp.NotInvited as error:
        raise PermissionDenied(str(error)) from error
    except rsvp.SeatsTaken as error:
        form.offer_waiting_list()
        form.add_error(None, str(error))
    except (rsvp.AnswerRefused, TryAgain) as error:
        form.add_error(None, str(error))
    else:
        transaction.on_commit(tasks.send_meeting_notices.delay)
        return saved
    return None


def said(response: Response) -> str:
    """What was understood, in one sentence."""
    if response.state == ResponseState.WAITING:
        position = rsvp.position_of(response)
        return _("All seats are taken. You are number %(position)d on the waiting list.") % {"position": position}
    if response.state == ResponseState.YES:
        return _("Thank you, you have a seat. A confirmation is on its way to you by email.")
    if response.state == ResponseState.MAYBE:
        return _("Noted: maybe. No seat is kept for you yet.")
    return _("Noted: you are not attending. Thank you for telling.")


def _known(meeting: Meeting, member: str) -> Response | None:
    if not member.isdecimal() or len(member) > 18:
        return None
    return Response.objects.filter(meeting=meeting, member=int(member)).first()


def _back(request: HttpRequest) -> str:
    """The page the button stood on, when it is one of ours."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours and target.startswith("/") else ""
