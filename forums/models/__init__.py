"""What a forum is, who is in it, when it meets and who comes."""

from forums.models.entry import ForumRequest, Invitation, OfficerMessage, RequestState
from forums.models.forum import (
    OFFICERS,
    SECRETARIAT,
    Forum,
    ForumPreference,
    Joining,
    Membership,
    MembershipState,
    Role,
    Theme,
    term_text,
)
from forums.models.history import MeetingChange, ReminderRound, ResponseChange
from forums.models.meeting import (
    MOST_GUESTS,
    MOST_SEATS,
    Audience,
    Meeting,
    MeetingState,
    Mode,
    Response,
    ResponseState,
    Via,
)

__all__ = [
    "MOST_GUESTS",
    "MOST_SEATS",
    "OFFICERS",
    "SECRETARIAT",
    "Audience",
    "Forum",
    "ForumPreference",
    "ForumRequest",
    "Invitation",
    "Joining",
    "Meeting",
    "MeetingChange",
    "MeetingState",
    "Membership",
    "MembershipState",
    "Mode",
    "OfficerMessage",
    "ReminderRound",
    "RequestState",
    "Response",
    "ResponseChange",
    "ResponseState",
    "Role",
    "Theme",
    "Via",
    "term_text",
]
