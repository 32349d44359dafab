"""Kinds of mail, and why one was left out or failed, in words for staff; the codes stand where the mails are made."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

KINDS = {
    "account": gettext_lazy("code, link or news of an account"),
    "account_suspended": gettext_lazy("account suspended, or open again"),
    "report_waiting": gettext_lazy("report to decide, to the officers"),
    "report_decided": gettext_lazy("outcome of a report, to who made it"),
    "content_decided": gettext_lazy("hidden or shown again, to who wrote it"),
    "meeting_called": gettext_lazy("invitation to a meeting"),
    "meeting_moved": gettext_lazy("meeting moved, to who counts on it"),
    "meeting_moved_asked": gettext_lazy("meeting moved, to who was asked"),
    "meeting_cancelled": gettext_lazy("meeting cancelled, to who counts on it"),
    "meeting_cancelled_asked": gettext_lazy("meeting cancelled, to who was asked"),
    "meeting_reminder": gettext_lazy("reminder of a meeting"),
    "work_due": gettext_lazy("what one has taken on in projects"),
    "answer_confirmed": gettext_lazy("answer confirmed"),
    "seat_promoted": gettext_lazy("seat from the waiting list"),
    "forum_invitation": gettext_lazy("invitation to a forum"),
    "membership_asked": gettext_lazy("request to join, to the officers"),
    "membership_decided": gettext_lazy("answer to a request to join"),
    "officer_message": gettext_lazy("message to the officers"),
    "offer_asked": gettext_lazy("question about an offer, to the group"),
    "forum_request_decided": gettext_lazy("answer to a request for a forum"),
    "dormant_warning": gettext_lazy("warning before an unused account ends"),
    "erasure_asked": gettext_lazy("erasure asked for"),
    "erasure_done": gettext_lazy("erasure done"),
    "rights_answered": gettext_lazy("answer to a request about own data"),
    "funding_deadline": gettext_lazy("reminder of money that can be asked for, to the officers"),
    "digest": gettext_lazy("weekly digest"),
    "digest_farewell": gettext_lazy("farewell of the digest"),
}
REASONS = (
    gettext_noop("account closed"),
    gettext_noop("address bounced"),
    gettext_noop("address cannot be written"),
    gettext_noop("address changed"),
    gettext_noop("address changed or suppressed"),
    gettext_noop("address not confirmed"),
    gettext_noop("address refused"),
    gettext_noop("address suppressed"),
    gettext_noop("already a member"),
    gettext_noop("answered anew"),
    gettext_noop("answers are closed"),
    gettext_noop("back to what was told"),
    gettext_noop("came back"),
    gettext_noop("changed again"),
    gettext_noop("decided anew"),
    gettext_noop("decided meanwhile"),
    gettext_noop("decision no longer stands"),
    gettext_noop("deadline has moved"),
    gettext_noop("does not attend"),
    gettext_noop("empty"),
    gettext_noop("ended its workers"),
    gettext_noop("forum is archived"),
    gettext_noop("funding source is gone"),
    gettext_noop("gave up"),
    gettext_noop("has answered"),
    gettext_noop("has left since"),
    gettext_noop("hidden by officers or staff"),
    gettext_noop("invitation no longer valid"),
    gettext_noop("mail server away"),
    gettext_noop("mails of this meeting are off"),
    gettext_noop("meeting has moved"),
    gettext_noop("meeting has started"),
    gettext_noop("meeting is cancelled"),
    gettext_noop("meeting is gone"),
    gettext_noop("merged"),
    gettext_noop("message withdrawn"),
    gettext_noop("no address"),
    gettext_noop("no answer after handing over"),
    gettext_noop("no longer an officer"),
    gettext_noop("no longer invited"),
    gettext_noop("no time left"),
    gettext_noop("nothing is due"),
    gettext_noop("nothing left to say"),
    gettext_noop("off"),
    gettext_noop("refused for now"),
    gettext_noop("reminders of this meeting are off"),
    gettext_noop("request no longer open"),
    gettext_noop("sent again"),
    gettext_noop("taken back"),
    gettext_noop("takes place after all"),
    gettext_noop("told within the hour"),
    gettext_noop("too late"),
    gettext_noop("unsubscribe link cannot be written"),
    gettext_noop("wants invitations in the digest"),
    gettext_noop("wants no invitations"),
    gettext_noop("wants no reminders"),
    gettext_noop("words failed"),
    gettext_noop("worker lost while handing over"),
)
REFUSED = re.compile(r"refused with (\d+)")


def kind_words(kind: str) -> str:
    """What staff call that kind of mail; the code of one without a word."""
    return str(KINDS.get(kind, kind))


def reason_words(reason: str) -> str:
    """A reason as the engine wrote it down, part by part; codes of a mail server stay as they are."""
    parts = []
    for part in reason.split(": "):
        refused = REFUSED.fullmatch(part)
        parts.append(_("refused with %(code)s") % {"code": refused[1]} if refused else _(part) if part else "")
    return ": ".join(parts)
