"""Find out whether a request comes from this machine. Only then does the guard show its button, and its reasons."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import request


def is_local_request() -> bool:
    """Return True for a request from this machine: a loopback address and name, and no proxy in between."""
    proxied = any(name.startswith(("X-Forwarded", "Forwarded", "X-Real-Ip", "Via")) for name, _ in request.headers)
    if proxied or not request.remote_addr or not ip_address(request.remote_addr).is_loopback:
        return False
    # Check the name as well: another site's name can be made to lead to this machine.
    return urlsplit(request.host_url).hostname in {"localhost", "127.0.0.1", "::1"}
