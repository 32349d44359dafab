"""What Django alone does: startproject's middleware, a session, three queries and twenty rows in about 10 kB of HTML.

It runs on the same server and database as the portal and is the yardstick of `python -m benchmarks`.
"""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from portal.safety import database

PAGE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Bare</title></head><body><h1>{{ title }}</h1>
<p>{{ count }} rows, {{ reader }}</p><ul>{% for row in rows %}
<li><article class="card"><h2><a href="/{{ row.0 }}/">{{ row.1 }}</a></h2><p class="muted">{{ row.2|date:"l, j F Y H.i" }}</p>
<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna
aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat.</p>
</article></li>{% endfor %}</ul></body></html>"""

if not settings.configured:
    settings.configure(
        SECRET_KEY=os.environ["SECRET_KEY"],
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],
        ROOT_URLCONF=__name__,
        SESSION_COOKIE_NAME=os.environ["BARE_COOKIE"],
        USE_TZ=True,
        DATABASES={"default": {**database(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": 60}},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
    )
    django.setup()

TEMPLATE = Engine().from_string(PAGE)


def bare_page(request: HttpRequest) -> HttpResponse:
    """Twenty rows; the session's read is one of the three queries."""
    reader = request.session.get("_auth_user_id", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM members_organisation")
        count = cursor.fetchone()[0]
        cursor.execute("SELECT id, title, starts_at FROM forums_meeting ORDER BY starts_at DESC LIMIT 20")
        rows = cursor.fetchall()
    context = Context({"title": "Meetings", "count": count, "rows": rows, "reader": reader})
    return HttpResponse(TEMPLATE.render(context))


urlpatterns = [path("", bare_page)]
application = get_wsgi_application()
