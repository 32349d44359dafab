"""What views share: the request of a signed-in member, what was sent, fragments for htmx, pages of a list."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from members.limits import few_misses
from members.models import Member

M = TypeVar("M", bound=Model)
P = ParamSpec("P")

PAGE_SIZE = 20


class MemberRequest(HttpRequest):
    """A request behind the login: `user` is a member."""

    user: Member


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form binds to: the data of a POST, None for a page that is only read."""
    return request.POST if request.method == "POST" else None


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def panel_or_page(request: HttpRequest, template: str, panel: str) -> str:
    """The name of the partial `panel` inside `template` for htmx, else of the whole page."""
    return f"{template}#{panel}" if is_fragment(request) else template


def page_of(request: HttpRequest, rows: QuerySet[M], size: int = PAGE_SIZE) -> Page[M]:
    """The page that `?page=` asks for; a page that is not there is 404."""
    number = request.GET.get("page", "1")
    try:
        if len(number) > 9:
            raise EmptyPage
        return Paginator(rows, size).page(number)
    except (EmptyPage, PageNotAnInteger) as error:
        raise Http404 from error


def reader_zone(request: HttpRequest) -> str | None:
    """The zone the reader's own clock shows, when known."""
    return request.user.zone if request.user.is_authenticated else None


def unlisted(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """A page that a token in its address opens: kept nowhere, listed nowhere, and the token goes to no other site."""

    limited = few_misses(view)

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = limited(*args, **kwargs)
        add_never_cache_headers(response)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


def is_freshly_signed_in(request: HttpRequest) -> bool:
    """Whether they showed who they are in the last five minutes, by signing in or by doing so once more."""
    if not request.user.is_authenticated:
        return False
    earliest = timezone.now().timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(record["at"] > earliest for record in get_authentication_records(request, request.user))


def require_fresh_sign_in(request: HttpRequest) -> None:
    """Stop here, let them show once more who they are, and then do what they asked for, a sent form included.

    Raises the accounts library's `ReauthenticationRequired`, which its middleware answers. For what hurts: exports,
    roles, deletion.
    """
    if not is_freshly_signed_in(request):
        raise ReauthenticationRequired


def fresh_sign_in(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """A page, and what is sent from it, behind `require_fresh_sign_in`."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        require_fresh_sign_in(cast(HttpRequest, args[0]))
        return view(*args, **kwargs)

    return answer
