"""A form that makes something makes it once: double click, back and send again, a second try after a lost answer.

The form carries a key of its own (`{% once %}` beside the CSRF token); the key is stored in the same transaction as what
it made. Whoever sends the key again is led to where its first use led; of two at the same moment the second waits.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from members.models import Member, SentForm

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

FIELD = "once"
KEPT = timedelta(days=2)


def once(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """For the view of a form that makes something: it acts once for each key. Without a key it acts as ever."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request: HttpRequest = args[0]  # type: ignore[assignment]
        key = _key(request)
        if key is None or not isinstance(request.user, Member):
            return view(*args, **kwargs)
        with transaction.atomic():
            sent, is_first = _claim(request.user, key)
            if not is_first:
                return HttpResponseRedirect(sent.leads_to)
            response = view(*args, **kwargs)
            _settle(sent, response)
        return response

    answer.acts_once = True  # type: ignore[attr-defined]
    return answer


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def _claim(member: Member, key: uuid.UUID) -> tuple[SentForm, bool]:
    """The row of that key, and whether it is new; whoever comes second waits here until the first is done."""
    now = timezone.now()
    SentForm.objects.filter(member=member, at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            return SentForm.objects.create(member=member, key=key, at=now), True
    except IntegrityError:
        return SentForm.objects.get(member=member, key=key), False


def _settle(sent: SentForm, response: HttpResponse) -> None:
    """Keep where it led; a form that came back with errors has made nothing and may be sent again."""
    if isinstance(response, HttpResponseRedirect):
        sent.leads_to = response.url
        sent.save(update_fields=["leads_to"])
    else:
        sent.delete()
