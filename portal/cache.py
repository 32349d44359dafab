"""The cache: Redis, and while Redis is away each process's own memory."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 5.0  # how long Redis is left alone after it failed


class SteadyCache(RedisCache):
    """Redis's errors are misses; limits go on counting in memory, per process, until Redis is back."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        own = {name: value for name, value in params.items() if name.upper() not in {"OPTIONS", "BACKEND", "LOCATION"}}
        self.memory = LocMemCache(f"steady-{server}", own)
        self.rests_until = 0.0
        self.is_away = False

    def steadily(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Asks Redis, or memory while Redis rests."""
        if time.monotonic() >= self.rests_until:
            try:
                ask: Callable[..., Any] = getattr(super(), name)
                found = ask(*args, **kwargs)
                self.is_away = False
                return found
            except RedisError as error:
                self.is_away = True
                self.rests_until = time.monotonic() + PAUSE_SECONDS
                logger.warning("Redis is away (%s); the cache stays in memory.", type(error).__name__)
        return getattr(self.memory, name)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self.steadily("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self.steadily("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self.steadily("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self.steadily("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self.steadily("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self.steadily("get_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self.steadily("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self.steadily("incr", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self.steadily("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self.steadily("delete_many", *args, **kwargs)

    def clear(self) -> Any:
        return self.steadily("clear")


def is_redis_away() -> bool:
    """Whether Redis does not answer this process; asked at most once in a few seconds while it does not."""
    cache.get("anybody-there")
    return bool(getattr(cache, "is_away", False))
