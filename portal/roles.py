"""The role that the portal works under: it reads and writes rows, and can neither change tables nor rewrite what only grows."""

from __future__ import annotations

from django.db import connection, transaction
from psycopg2.sql import SQL, Identifier

READ_ONLY = ("django_migrations",)
_ALL = """
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
"""
# Tables that only grow, with the one column that may become empty when a member goes, if there is one.
_GROWING = """
SELECT c.relname, trim(trailing '\\000' FROM encode(t.tgargs, 'escape'))
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE p.proname = 'rembuk_append_only'
"""


class NoSuchRole(Exception):
    """The server knows no role of that name, or it is one for which no table is closed."""


@transaction.atomic
def grant(role: str) -> list[str]:
    """Let `role` do all that the portal needs and nothing else; the tables that it may only add to. May be run again.

    Raises NoSuchRole.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolname = current_user FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found is None:
            raise NoSuchRole(f"There is no role {role}; make it first: createuser --pwprompt {role}")
        if found[0]:
            raise NoSuchRole(f"{role} owns the tables or is a superuser; choose another role for the portal.")
        cursor.execute(SQL(_ALL).format(role=Identifier(role)))
        cursor.execute(_GROWING)
        growing = dict(cursor.fetchall())
        for table in (*growing, *READ_ONLY):
            words = (
                "REVOKE UPDATE, DELETE ON {} FROM {}"
                if table in growing
                else "REVOKE INSERT, UPDATE, DELETE ON {} FROM {}"
            )
            cursor.execute(SQL(words).format(Identifier(table), Identifier(role)))
        for table, column in growing.items():
            if not column:
                continue
            words = SQL("GRANT UPDATE ({}) ON {} TO {}")
            cursor.execute(words.format(Identifier(column), Identifier(table), Identifier(role)))
    return sorted(growing)
