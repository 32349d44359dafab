"""What the engine must know of a kind of message, of one intended message, and of its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from members.models import Delivery


@dataclass(frozen=True)
class Kind:
    """A kind of message. Lanes: 0 account, 1 notices, 2 reminders, 3 digests; the lower goes first.

    `resend_uncertain`: better twice than never, so when nobody can know whether it went out it goes once more, under
    the same Message-ID. `is_mandatory`: not to be unsubscribed from, and from an address of its own.
    """

    name: str
    lane: int
    resend_uncertain: bool = False
    is_mandatory: bool = False


@dataclass(frozen=True)
class Planned:
    """One message to plan. With `address` it goes there; without, to the member's own while they can be reached.

    `about`, `occasion`, the windows and `content` mean what they mean on `Delivery`.
    """

    member_id: int | None
    about: int
    occasion: str
    due_at: datetime
    expires_at: datetime | None = None
    address: str = ""
    window_start: datetime | None = None
    window_end: datetime | None = None
    content: dict[str, Any] | None = None


@dataclass(frozen=True)
class Message:
    """The words of one message, and what its headers say.

    `list_id` names a forum ("forum-slug"); `references` is the key of its thread ("meeting-12"); `unsubscribe_url` is
    left out of mandatory kinds; `calendar_method` is REQUEST or CANCEL, the same as in `calendar`.
    """

    subject: str
    text: str
    html: str
    language: str
    list_id: str = ""
    unsubscribe_url: str = ""
    references: str = ""
    calendar: bytes | None = None
    calendar_method: str = ""
    reply_to: str = ""


@dataclass(frozen=True)
class Skip:
    """Why a planned message is not sent after all, for staff to read: a few words, 60 letters at most."""

    reason: str


Composed = Mapping[int, Message | Skip]  # the words by the id of the delivery
Compose = Callable[[Sequence[Delivery]], Composed]
Mail = tuple[Kind, Compose]  # a kind, and who finds its words
