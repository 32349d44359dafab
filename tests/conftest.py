"""The cast that every test knows, and the services they run on (`tests/services.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.utils import translation

from forums.models import Forum, Meeting, Role
from members.models import Member, Sector
from tests import factories, network, noticing
from tests.sessions import signed_in

network.start()

STOCKED_BY = (("portal.migrations.0001_staff_group", "make_group"), ("members.migrations.0011_blocked_domains", "fill"))


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--noticed"):
        config.pluginmanager.register(noticing)


@pytest.fixture(autouse=True, scope="session")
def emptied() -> Iterator[None]:
    """Tests that commit end with empty tables: only those that hold rows are emptied, which truncating all takes long for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty())
        yield


KEPT = {"django_migrations", "django_content_type", "auth_permission"}  # what no test changes


def empty() -> None:
    """Waits for whoever still writes, then removes all rows; no trigger fires, the ledger's own refusal neither."""
    with transaction.atomic(), connection.cursor() as cursor:
        names = [f'"{name}"' for name in sorted({*connection.introspection.table_names(cursor)} - KEPT)]
        cursor.execute(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names))
        held = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in held:
            cursor.execute(f"DELETE FROM {name}")


@pytest.fixture(autouse=True)
def own_language() -> None:
    """Starts each test in the portal's own language, whatever language the last request of another test was in."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Starts each test with untouched limits."""
    cache.clear()


@pytest.fixture(autouse=True)
def within_this_machine() -> Iterator[None]:
    """Fails a test in which anything tried to reach another machine."""
    with network.nothing_leaves():
        yield


@pytest.fixture(autouse=True)
def restocked(request: pytest.FixtureRequest) -> None:
    """Tests that commit empty all tables after them: the next of them finds again what migrations put there."""
    mark = request.node.get_closest_marker("django_db")
    if mark is not None and mark.kwargs.get("transaction"):
        request.getfixturevalue("transactional_db")
        if not Group.objects.exists():
            for module, name in STOCKED_BY:
                getattr(import_module(module), name)(apps, None)


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences are said in English though no request asked for it."""
    with translation.override("en"):
        yield


@pytest.fixture
def sari(db: None) -> Member:
    """Chairs the forum; works for the government office."""
    return factories.member("Sari", sector=Sector.GOVERNMENT)


@pytest.fixture
def putu(db: None) -> Member:
    """Secretary of the forum."""
    return factories.member("Putu", sector=Sector.ACADEMIA)


@pytest.fixture
def budi(db: None) -> Member:
    """A member of the forum."""
    return factories.member("Budi", sector=Sector.COMMUNITY)


@pytest.fixture
def rina(db: None) -> Member:
    """A member of another forum."""
    return factories.member("Rina", sector=Sector.PRIVATE)


@pytest.fixture
def dewi(db: None) -> Member:
    """Staff of the portal."""
    return factories.member("Dewi", is_staff=True)


@pytest.fixture
def dorkas(db: None) -> Member:
    """A member of the forum with one name who lives in WIT."""
    return factories.member("Dorkas", regency=factories.regency("91.03"))


@pytest.fixture
def forum(sari: Member, putu: Member, budi: Member, dorkas: Member) -> Forum:
    """A public forum in WIB: Sari chairs, Putu is secretary, Budi and Dorkas are members."""
    made = factories.forum("Forum Tani Lestari")
    factories.membership(made, sari, Role.CHAIR)
    factories.membership(made, putu, Role.SECRETARY)
    factories.membership(made, budi)
    factories.membership(made, dorkas)
    return made


@pytest.fixture
def other_forum(rina: Member) -> Forum:
    """A closed forum in WITA that Rina chairs; nobody else of the cast is in it."""
    made = factories.forum("Forum Pesisir", regency=factories.regency("51.08"), is_public=False)
    factories.membership(made, rina, Role.CHAIR)
    return made


@pytest.fixture
def meeting(forum: Forum) -> Meeting:
    """A called meeting of the forum, ten days ahead."""
    return factories.meeting(forum)


@pytest.fixture
def as_(client: Client) -> object:
    """`as_(budi)` is a client of that member, who has just signed in."""
    return signed_in


@pytest.fixture
def superuser(db: None) -> Member:
    return factories.member("Pengelola", is_staff=True, is_superuser=True)


@pytest.fixture
def staff(as_: Callable[[Member], Client], dewi: Member) -> Client:
    return as_(dewi)


@pytest.fixture
def operator(as_: Callable[[Member], Client], superuser: Member) -> Client:
    return as_(superuser)
