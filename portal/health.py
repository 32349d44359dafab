"""Probes for whoever watches the servers: cheap, without secrets and without a version."""

from __future__ import annotations

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

REDIS_SECONDS = 0.5
_migrated: list[bool] = []  # filled once: a database that has every migration keeps them while this process runs


@require_safe
@login_not_required
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether requests can be served: 503 without the database or a migration; without Redis ready, but degraded."""
    found = {"database": database_state(), "redis": redis_state()}
    is_ready = found["database"] == "ok"
    found["state"] = "not ready" if not is_ready else "ready" if found["redis"] == "ok" else "degraded"
    return JsonResponse(found, status=200 if is_ready else 503)


def database_state() -> str:
    """`ok`, `away`, or `behind` when a migration of the code has not been applied."""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return "behind"
            _migrated.append(True)
    except DatabaseError:
        return "away"
    return "ok"


def redis_state() -> str:
    """`ok` or `away`."""
    client = redis.from_url(settings.REDIS_URL, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS)
    try:
        client.ping()
    except redis.RedisError:
        return "away"
    finally:
        client.close()
    return "ok"
