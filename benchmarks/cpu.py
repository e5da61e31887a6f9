"""CPU time of one request, in this process and in the database server.

The time of a clock depends on everything else that the machine does. CPU time hardly does, so a small blog and a large
one can be compared on a busy machine. This needs Linux and a server on the same machine: Linux counts the CPU time of
every thread in /proc, and both servers tell which thread or process of theirs works for a connection.
Read next: pages.py, which uses it.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from flask import Flask

from app.database import db

# The number that Linux has for the process or thread which works for this connection.
WORKER: Final = {
    "postgresql": "SELECT pg_backend_pid()",
    "mysql": "SELECT tid FROM information_schema.processlist WHERE id = connection_id()",
}


Clock = Callable[[], float]


def cpu_clock(app: Flask) -> Clock:
    """Return a function that tells the CPU time in seconds: of this process, and of the database's part for `app`.

    The app must have one connection, so send one request at a time. What a server does in other processes, such as the
    parallel workers of PostgreSQL, is not counted.
    """
    with app.app_context():
        question = WORKER.get(db.engine.dialect.name)
        worker = db.session.scalar(sa.text(question)) if question else None

    def seconds() -> float:
        # The first number is in nanoseconds: https://docs.kernel.org/scheduler/sched-stats.html
        elsewhere = int(Path(f"/proc/{worker}/schedstat").read_text().split()[0]) / 1e9 if worker else 0.0
        return time.process_time() + elsewhere

    return seconds
