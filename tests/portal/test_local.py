"""The private services of a test run, and the embedded ones of a checkout."""

import pytest
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_tests_run_on_postgresql_with_the_indonesian_stemmer():
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector('indonesian', 'pelatihan')::text")
        assert cursor.fetchone() == ("'latih':1",)


def test_the_cache_is_real():
    cache.set("answer", 42, 5)
    assert cache.get("answer") == 42
