"""Acts of the audit in words for staff; the codes stand where the acts are done."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTS = {
    "account.email_undone": _("old email took the account back"),
    "account.factor_reset": _("second factor taken away"),
    "account.sign_in_failed": _("sign-in failed"),
    "account.signed_in": _("signed in"),
    "answer.priority": _("priority on the waiting list set"),
    "answer.recorded": _("answer recorded for somebody"),
    "blockeddomain.added": _("mail domain blocked"),
    "delivery.again": _("message sent again"),
    "erasure.asked": _("erasure asked for"),
    "erasure.done": _("erased"),
    "erasure.taken_back": _("erasure taken back"),
    "export.taken": _("list taken away"),
    "forum.archived": _("put into the archive"),
    "forum.created": _("forum founded"),
    "forum.edited": _("forum changed"),
    "forum.restored": _("brought back from the archive"),
    "forumrequest.accepted": _("request accepted"),
    "forumrequest.declined": _("request not accepted"),
    "import.confirmed": _("list to be brought in, confirmed"),
    "import.discarded": _("list put away"),
    "import.done": _("list brought in"),
    "import.received": _("list received"),
    "import.undone": _("list taken back out"),
    "invitation.link": _("link to share made"),
    "invitation.mails": _("invitations sent"),
    "invitation.revoked": _("invitation revoked"),
    "meeting.called": _("meeting called"),
    "meeting.cancelled": _("meeting cancelled"),
    "meeting.created": _("meeting drafted"),
    "meeting.discarded": _("draft deleted"),
    "meeting.edited": _("meeting changed"),
    "member.activated": _("account opened again"),
    "member.edited": _("changed by staff"),
    "member.own_copy": _("copy of own data taken"),
    "member.profile": _("changed by the member"),
    "member.registered": _("written down by staff"),
    "member.staff": _("made staff"),
    "member.staff_ended": _("no longer staff"),
    "member.suspended": _("account suspended"),
    "member.unregistered": _("record taken back"),
    "member.viewed": _("seen as this member sees it"),
    "membership.added": _("added to the forum"),
    "membership.admitted": _("admitted"),
    "membership.declined": _("request to join not accepted"),
    "membership.edited": _("membership changed"),
    "membership.removed": _("removed from the forum"),
    "membership.role": _("role given"),
    "membership.taken_back": _("membership taken back"),
    "organisation.edited": _("organisation changed"),
    "organisation.merge": _("took over others"),
    "organisation.merged": _("merged into another"),
    "organisation.propose": _("proposed"),
    "organisation.rename": _("renamed"),
    "organisation.unverify": _("mark “verified” taken away"),
    "organisation.verify": _("verified"),
    "organisation.withdrawn": _("proposal taken back"),
    "report.made": _("reported"),
    "representative.confirm": _("representative confirmed"),
    "representative.end": _("representation ended"),
    "rights.answered": _("request about own data answered"),
    "staffarea.granted": _("area of staff given"),
    "staffarea.taken": _("area of staff taken back"),
    "suppression.lifted": _("address freed"),
    "theme.edited": _("theme changed"),
}


# Acts that are done to things of several kinds, by the word after the dot.
TO_ANYTHING = {
    "edited": _("changed by staff"),
    "hide": _("hidden"),
    "keep": _("report looked at: stays as it is"),
    "objection": _("decision objected to"),
    "restore": _("shown again"),
    "upheld": _("decision upheld"),
}


def act_words(action: str) -> str:
    """What staff call that act; the code of one without words."""
    return str(ACTS.get(action) or TO_ANYTHING.get(action.rpartition(".")[2]) or action)
