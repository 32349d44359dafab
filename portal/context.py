"""What every page knows about the site."""

from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {}
