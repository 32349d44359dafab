"""The only ways in which views of projects and offers obtain their object: what the viewer may not see is not found."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from projects import policy
from projects.models import Offer, OfferGroup, Project
from projects.policy import Act


def seen_project(request: HttpRequest, slug: str) -> Project:
    """The project with its forum and place, if the viewer may see it; 404 otherwise."""
    return get_object_or_404(Project.objects.visible_to(request.user).with_place(), slug=slug)


def led_project(request: HttpRequest, slug: str, act: Act) -> Project:
    """The project, if the viewer may see it (404) and do `act` to it (403)."""
    project = seen_project(request, slug)
    policy.require(request.user, act, project)
    return project


def seen_group(request: HttpRequest, slug: str) -> OfferGroup:
    """The group with its forum and place, if the viewer may see it; 404 otherwise."""
    return get_object_or_404(OfferGroup.objects.visible_to(request.user).with_place(), slug=slug)


def kept_group(request: HttpRequest, slug: str, act: Act) -> OfferGroup:
    """The group, if the viewer may see it (404) and do `act` in it (403)."""
    group = seen_group(request, slug)
    policy.require(request.user, act, group)
    return group


def seen_offer(request: HttpRequest, slug: str) -> Offer:
    """The offer with its maker, group and place, if the viewer may see it; 404 otherwise."""
    return get_object_or_404(Offer.objects.visible_to(request.user).with_maker(), slug=slug)
