"""What is not in the file that a member gets of all that is kept about them, each with its reason.

Held against the models by the same test as `portal/holdings.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.admin.models import LogEntry

from forums.models import Invitation, Meeting, MeetingChange, Report, ReportedThing, Ruling
from members.models import Erasure, Export, Import, Organisation, SentMail, StoredFile, Suppression
from projects.models import (
    Card,
    CardComment,
    Commitment,
    Enquiry,
    Entry,
    GroupKeeper,
    Maker,
    Measurement,
    News,
    Project,
    ProjectMember,
)

# Fields that lead to a member and are not in the file, each with its reason.
_DECIDED = "who decided about somebody else's row; the act is in the record of acts"
LEFT_OUT: Mapping[str, str] = {
    "forums.Membership.decided_by": _DECIDED,
    "forums.ForumRequest.decided_by": _DECIDED,
    "forums.Response.recorded_by": _DECIDED,
    "forums.ResponseChange.by": _DECIDED,
    "forums.MeetingChange.by": "an act as an officer; it is in the record of acts",
    "members.Organisation.verified_by": _DECIDED,
    "forums.Ruling.by": _DECIDED,
    "forums.Ruling.answered_by": _DECIDED,
    "members.Representative.confirmed_by": _DECIDED,
    "members.Consent.recorded_by": _DECIDED,
    "members.StaffArea.granted_by": _DECIDED,
    "members.BlockedDomain.added_by": "an act of staff about a mail provider",
    "members.Suspension.by": _DECIDED,
    "members.Suspension.ended_by": _DECIDED,
    "members.SentForm.member": "a key that keeps a form from being taken twice; says nothing about the person",
    "members.RightsRequest.entered_by": _DECIDED,
    "members.RightsRequest.answered_by": _DECIDED,
    "projects.OfferGroup.keepers": "the same rows as the member's places as a keeper",
    "projects.FundingSource.by": "an act as an officer or as staff; it is in the record of acts",
    "projects.Card.created_by": "the card belongs to the project; who does it is in the file",
    "projects.Commitment.offered_by": _DECIDED,
    "projects.Commitment.decided_by": _DECIDED,
    "projects.PhotoPack.by": "an act for a group; it is in the record of acts",
    "projects.Sales.by": "an act for a business; it is in the record of acts",
    "members.Member.kept_by": "the record of somebody else",
    "members.Member_groups.member": "what staff may do, told by the account being staff",
    "members.Member_user_permissions.member": "what staff may do, told by the account being staff",
}
# Fields of rows that are in the file, but themselves are not, each with its reason.
_OTHER = "names another person"
_INNER = "says nothing about the person"
_SECRET = "a secret: in a file it would open the account to whoever reads it"  # noqa: S105 - a reason
WITHHELD: Mapping[str, str] = {
    "members.Member.password": _SECRET,
    "members.Member.link_version": _INNER,
    "members.Member.kept_by": _OTHER,
    "members.Representative.confirmed_by": _OTHER,
    "members.Consent.recorded_by": _OTHER,
    "members.StaffArea.granted_by": _OTHER,
    "members.Suspension.by": _OTHER,
    "members.Suspension.ended_by": _OTHER,
    "members.AuditEntry.actor": _OTHER,
    "members.AuditEntry.details": "numbers of rows of others",
    "members.AuditEntry.origin": "the network of whoever did it, who may be somebody else",
    "members.RightsRequest.entered_by": _OTHER,
    "members.RightsRequest.answered_by": _OTHER,
    "members.Delivery.about": _INNER,
    "members.Delivery.occasion": _INNER,
    "members.Delivery.lane": _INNER,
    "members.Delivery.expires_at": _INNER,
    "members.Delivery.attempts": _INNER,
    "members.Delivery.resends": _INNER,
    "members.Delivery.leases_lost": _INNER,
    "members.Delivery.lease_until": _INNER,
    "members.Delivery.sending_since": _INNER,
    "members.Delivery.window_start": _INNER,
    "members.Delivery.window_end": _INNER,
    "members.Delivery.content": "a code or link that opens the account; erased once sent",
    "forums.Membership.decided_by": _OTHER,
    "forums.Response.recorded_by": _OTHER,
    "forums.Response.deputy_name": _OTHER,
    "forums.Response.deputy_phone": _OTHER,
    "forums.ResponseChange.by": _OTHER,
    "forums.ForumRequest.decided_by": _OTHER,
    "forums.ForumRequest.forum": "the forum has its own page",
    "mfa.Authenticator.data": _SECRET,
    "usersessions.UserSession.session_key": _SECRET,
    "usersessions.UserSession.data": _INNER,
}
# Models of which only a line each is given, because they belong to a forum or to the portal and not to the person.
BELONGS_TO_ALL = (
    Report,
    ReportedThing,
    Ruling,
    Import,
    Export,
    Organisation,
    Meeting,
    MeetingChange,
    Invitation,
    SentMail,
    LogEntry,
    Suppression,
    Erasure,
    Card,
    CardComment,
    Commitment,
    Enquiry,
    Entry,
    GroupKeeper,
    Maker,
    Measurement,
    News,
    Project,
    ProjectMember,
    StoredFile,
)
