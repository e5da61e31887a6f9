"""Slows down whoever guesses passwords, floods the comments or searches without end.

    @limiter.limit("5/minute")

stands on a view or on any function that a view calls; what is counted is each call. Where several views share a count,
`shared_limit` does. Notice that every process counts for itself, in its memory: four workers let four times as much
through, which is still little, and no other server has to run.
"""

from ipaddress import IPv6Address, ip_address
from time import time

from flask import Flask, current_app, request
from flask_limiter import Limiter, RequestLimit
from werkzeug.exceptions import TooManyRequests


def sender() -> str:
    """Return whose requests count together: an address, or the /64 network that a home has of IPv6 (RFC 6177)."""
    try:
        address = ip_address((request.remote_addr or "::").partition("%")[0])
    except ValueError:  # some proxies say "unknown", "unix:" or add a port
        return str(request.remote_addr)
    return str(address.ipv4_mapped or address.exploded[:19]) if isinstance(address, IPv6Address) else str(address)


def _refuse(limit: RequestLimit) -> None:
    """429 that says when to come back; app/errors.py keeps what was written."""
    seconds = max(1, int(limit.reset_at - time()))
    wait = f"{seconds} seconds" if seconds < 100 else f"{seconds // 60 + 1} minutes"
    raise TooManyRequests(f"That was too often. Please wait {wait}, then send it again.", retry_after=seconds)


limiter = Limiter(sender, storage_uri="memory://", on_breach=_refuse)


def init_app(app: Flask) -> None:
    """Count for this app; for one under test only where it sets HAS_LIMITS."""
    app.config.setdefault("HAS_LIMITS", not app.testing)
    limiter.init_app(app)


@limiter.request_filter
def _has_none() -> bool:
    return not current_app.config["HAS_LIMITS"]
