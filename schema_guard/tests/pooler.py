"""A PgBouncer in transaction mode for the tests."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from .databases import SERVERS

CONFIG = """[databases]
* = host={url.host} port={port_of_server} user={url.username} {password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {pool}
"""
POOL = 3  # connections that PgBouncer has to the server


def pgbouncer() -> str | None:
    """Return the program, or None if it is not installed."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextmanager
def pooled(url: str, folder: Path) -> Iterator[str]:
    """Start a PgBouncer on a free port, and yield the address of the same database behind it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config, address = folder / "pgbouncer.ini", sa.make_url(SERVERS["postgresql"])
    known = {
        "url": address,
        "port_of_server": address.port or 5432,
        "password": f"password={address.password}" * bool(address.password),
    }
    config.write_text(CONFIG.format(port=port, pool=POOL, **known))
    as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []  # it refuses to run as root
    command = [str(pgbouncer()), "-q", *as_nobody, str(config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as pooler:
        try:
            pooled = sa.make_url(url).set(host="127.0.0.1", port=port)
            deadline = time.monotonic() + 60
            while pooler.poll() is None and not _answers(port):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            yield pooled.render_as_string(hide_password=False)
        finally:
            pooler.terminate()


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
