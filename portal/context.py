"""What every page shows around its content: who runs the portal, where one can go, the same page in the other language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from members import upkeep
from portal.cache import is_redis_away


@dataclass(frozen=True)
class Link:
    """A place to go to; `is_current` marks the part of the portal that the reader is in."""

    label: str | Promise
    url: str
    icon: str
    is_current: bool = False


# A page that a later part of the portal brings joins its menu as soon as its address is there.
TOP = (
    (_("Forums"), "forums:forum_list", "community"),
    (_("Meetings"), "forums:meeting_list", "calendar"),
    (_("Projects"), "projects:project_list", "project"),
    (_("Catalogue"), "projects:offer_list", "private"),
    (_("Trainings"), "trainings:training_list", "training"),
    (_("Organisations"), "members:organisation_list", "partner"),
)
TABS = (
    (_("Forums"), "forums:forum_list", "community"),
    (_("Meetings"), "forums:meeting_list", "calendar"),
    (_("Trainings"), "trainings:training_list", "training"),
)
MINE = (
    (_("Start"), "portal:start", "home"),
    (_("Me"), "members:profile", "person"),
)
ABOUT = (
    (_("Help"), "portal:help", "help"),
    (_("What may be written here"), "portal:conduct", "shield"),
    (_("Privacy notice"), "portal:privacy", "shield"),
    (_("Terms of use"), "portal:terms", "file"),
)
MAILBOX = (_("Mailbox"), "portal:mailbox", "mail")  # for staff, where mails are kept


class Frame:
    """The frame of one page, worked out only as far as its template asks."""

    operator: str = settings.REMBUK_OPERATOR
    dpo: str = settings.REMBUK_DPO
    registration: str = settings.REMBUK_REGISTRATION
    contact: str = settings.REMBUK_CONTACT
    url: str = settings.REMBUK_URL

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def page_url(self) -> str:
        """Absolute address of this page, without its query."""
        return f"{self.url}{self._request.path}"

    @cached_property
    def language(self) -> str:
        return (get_language() or settings.LANGUAGE_CODE).partition("-")[0]

    @property
    def other_language(self) -> str:
        return "id" if self.language == "en" else "en"

    @cached_property
    def other_url(self) -> str:
        """This page in the other language; empty where there is only one."""
        path = self._request.get_full_path()
        translated = translate_url(path, self.other_language)
        return "" if translated == path else translated

    @property
    def home(self) -> str:
        return _address("portal:home", self.language)

    @cached_property
    def mine(self) -> list[Link]:
        """Where a member finds their own things."""
        return self._links(MINE)

    @cached_property
    def top(self) -> list[Link]:
        return self._links(TOP)

    @cached_property
    def about(self) -> list[Link]:
        user = self._request.user
        has_mailbox = settings.MAILBOX and user.is_authenticated and user.is_staff
        return self._links((*ABOUT, MAILBOX) if has_mailbox else ABOUT)

    @cached_property
    def troubles(self) -> list[str]:
        """What staff must know on whatever page they are; nobody else is asked for."""
        user = self._request.user
        if not (user.is_authenticated and user.is_staff):
            return []
        found = []
        if is_redis_away():
            found.append(gettext("Redis is away: mails wait, and limits are counted by each process on its own."))
        if upkeep.is_mail_said_to_be_held():
            found.append(gettext("Mail is held back since a backup was restored; whoever runs the server lets it go."))
        return found

    @cached_property
    def tabs(self) -> list[Link]:
        """The bar under the thumb: a first page, the main places, and oneself."""
        if self._request.user.is_authenticated:
            first, last = MINE
        else:
            first, last = (_("Home"), "portal:home", "home"), (_("Sign in"), "account_login", "sign-in")
        return self._links((first, *TABS, last))

    def _links(self, entries: tuple[tuple[str | Promise, str, str], ...]) -> list[Link]:
        path = self._request.path
        links = ((label, _address(name, self.language), icon) for label, name, icon in entries)
        return [Link(label, url, icon, _is_within(path, url)) for label, url, icon in links if url]


def portal(request: HttpRequest) -> dict[str, Frame]:
    """Context processor: `portal` in every template (allauth's pages already use the name `site`)."""
    return {"portal": Frame(request)}


@cache
def _address(name: str, language: str) -> str:
    with override(language):
        try:
            return reverse(name)
        except NoReverseMatch:
            return ""


def _is_within(path: str, url: str) -> bool:
    return path == url if url in {"/", "/en/"} else path.startswith(url)
