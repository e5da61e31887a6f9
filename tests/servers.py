"""Servers that a test starts for itself, on ports that nobody else uses."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def redis(folder: Path, port: int | None = None) -> Iterator[str]:
    """Start a Redis that keeps nothing on the disk, and yield its address when it answers."""
    port = port or free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            lines = server.stdout or ()
            next(line for line in lines if "Ready to accept connections" in line)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
