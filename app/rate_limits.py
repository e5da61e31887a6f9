"""Rate limits slow down anyone who guesses passwords, floods the comments or searches without end.

Put a limit on a view with a decorator. Every request that reaches the view counts:

    @limiter.limit("5 per minute")

Inside a function, `count_use` counts by a key that is known only there, such as the account that somebody tries.
Each gunicorn process counts separately, in memory. So four workers let four times as many requests through, which is
still few. With REDIS_URL, all processes on all machines count together in Redis. While it is away or does not answer,
each process goes on in its own memory.
"""

import re
from collections.abc import Callable
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from math import ceil
from time import monotonic, time
from typing import Final

from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits import parse
from limits.storage import MemoryStorage, RedisStorage
from werkzeug.exceptions import TooManyRequests

LONGEST_ADDRESS: Final = 45  # characters of an IPv6 address
PATIENCE: Final = {"socket_connect_timeout": 1, "socket_timeout": 1}  # seconds that a request waits for Redis
WITHOUT_REDIS: Final = 60  # seconds before a process asks Redis again after it has failed


def sender() -> str:
    """Return the sender that a request counts for: an address, or the /64 network that a home has in IPv6 (RFC 6177).

    Some proxies add a port to the address, as in 192.0.2.1:5678 or [2001:db8::1]:5678. It is left out.
    """
    text = request.remote_addr or "::"
    with_port = re.fullmatch(r"\[(.*)\](?::\d+)?|([^:]*):\d+", text)
    if with_port:
        text = with_port[1] or with_port[2]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:  # some proxies send "unknown" or "unix:"
        return text[:LONGEST_ADDRESS]
    return str(address.ipv4_mapped or address.exploded[:19]) if isinstance(address, IPv6Address) else str(address)


def count_use(limit: str, *key: str) -> None:
    """Count a use under `key`. Raises TooManyRequests if there are more than `limit` allows, as in "5 per minute"."""
    if is_too_often(limit, *key):
        _refuse_until(limiter.limiter.get_window_stats(parse(limit), _digest(key)).reset_time)


def is_too_often(limit: str, *key: str) -> bool:
    """Count a use as `count_use` does, but return True instead of refusing it."""
    return current_app.config["HAS_LIMITS"] and not limiter.limiter.hit(parse(limit), _digest(key))


def _digest(key: tuple[str, ...]) -> str:
    """Return a short form of a key, so that nobody can fill the memory with long ones."""
    return sha256("\0".join(key).encode()).hexdigest()


def _refuse_until(moment: float) -> None:
    """Answer 429 and say how long to wait. The page keeps what was written (app/errors.py)."""
    seconds = max(1, ceil(moment - time()))
    wait = f"{seconds} seconds" if seconds < 100 else f"{seconds // 60 + 1} minutes"
    raise TooManyRequests(f"Too many requests. Please wait {wait}, then send it again.", retry_after=seconds)


class SharedStorage(RedisStorage):
    """Counts in Redis. When Redis fails, it counts in the memory of this process for a while."""

    STORAGE_SCHEME = RedisStorage.STORAGE_SCHEME  # Flask-Limiter takes this class for these addresses
    own = MemoryStorage()
    asks_from = 0.0

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return int(self._ask(super().incr, self.own.incr, key, expiry, amount))

    def get(self, key: str) -> int:
        return int(self._ask(super().get, self.own.get, key))

    def get_expiry(self, key: str) -> float:
        return self._ask(super().get_expiry, self.own.get_expiry, key)

    def _ask(self, shared: Callable[..., float], own: Callable[..., float], *args: str | int) -> float:
        if monotonic() >= self.asks_from:
            try:
                return shared(*args)
            except self.base_exceptions as error:
                self.asks_from = monotonic() + WITHOUT_REDIS
                current_app.logger.warning("Redis fails, so this process counts by itself for a minute: %s", error)
        return own(*args)


limiter = Limiter(sender, on_breach=lambda limit: _refuse_until(limit.window.reset_time))
limiter.request_filter(lambda: not current_app.config["HAS_LIMITS"])


def init_app(app: Flask) -> None:
    """Count for this app; for one under test only where it sets HAS_LIMITS."""
    app.config.setdefault("HAS_LIMITS", not app.testing)
    redis = app.config["REDIS_URL"]
    app.config["RATELIMIT_STORAGE_URI"] = redis or "memory://"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = PATIENCE if redis else {}
    limiter.init_app(app)
