"""The settings of gunicorn. `gunicorn blog:app` reads this file from the current folder.

With `preload_app`, gunicorn creates the blog once, before it starts the workers. So an invalid setting stops gunicorn
with one sentence. Without it, workers would start and die again and again. The blog connects to the database only after
the workers have started, so they never share a connection. You can also set these values on the command line:
https://docs.gunicorn.org/en/stable/settings.html

The log has one line for each request. It says nothing about the person: no address, no query and no name of a browser.

METRICS=9100 also counts the requests for Prometheus, at http://127.0.0.1:9100/metrics. That is a port of its own, which
only this machine reaches, so no proxy can show it to everyone by accident.
"""

import json
import os
import re
import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from tempfile import mkdtemp
from typing import Any

from gunicorn.glogging import Logger

preload_app = True
workers = os.environ.get("WEB_CONCURRENCY", "2")  # processes; start with two for each core
threads = 4  # in each worker: a page spends most of its time waiting for the database
forwarder_headers = ""  # a client could send SCRIPT_NAME too, and every link of the blog would begin with it
control_socket_disable = True  # we control gunicorn by signals, and two blogs would share one socket
accesslog = "-"  # to the standard output
LARGEST_MB = 24  # what is read of a refused request; nginx lets no larger one pass
METRICS = os.environ.get("METRICS", "")  # a port of this machine, or an address and a port
TEXT = "{time} {method} {path} {status} {ms} ms {bytes} bytes [request {request}]"


class Log(Logger):
    """gunicorn's log with ISO times, and with the lines that the blog wants. LOG_FORMAT=json makes them JSON."""

    datefmt = "[%Y-%m-%dT%H:%M:%S%z]"

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Write the line of one request. gunicorn calls this when the answer has been sent."""
        sent = dict(resp.headers)  # the page of a failure has an id of its own if no proxy gave one
        asked = environ.get("HTTP_X_REQUEST_ID", "")
        line = {
            "time": datetime.now().astimezone().isoformat(timespec="milliseconds"),
            "request": sent.get("X-Request-Id") or (asked if re.fullmatch("[0-9A-Za-z-]{8,64}", asked) else "-"),
            "method": environ["REQUEST_METHOD"],
            "path": environ["RAW_URI"].partition("?")[0],  # as it was sent, so it holds no newline
            "status": int(str(resp.status).partition(" ")[0]),
            "ms": request_time // timedelta(milliseconds=1),
            "bytes": resp.sent,
        }
        as_json = os.environ.get("LOG_FORMAT") == "json"
        self.access_log.info("%s", json.dumps(line) if as_json else TEXT.format_map(line))
        if METRICS:
            REQUESTS.labels(route_of(environ), line["status"]).observe(request_time.total_seconds())


logger_class = Log


def post_request(_worker: Any, request: Any, _environ: dict[str, Any], _response: Any) -> None:
    """Read what the blog left of a request that it refused. gunicorn calls this when the answer has been sent.

    A connection that closes with unread bytes is reset. The client can lose the answer then, and nginx says 502.
    """
    with suppress(OSError):  # the client has closed the connection, so it wants no answer
        for _ in range(LARGEST_MB):
            if not request.body.read(1024 * 1024):
                break


def route_of(environ: dict[str, Any]) -> str:
    """Return the name of the view that has answered, such as posts.show, or `page cache`."""
    view = environ.get("werkzeug.request")
    views = environ.get("blog.cache_note", [view.endpoint] if view else ["page cache"])  # see app/caching.py
    return next(iter(views), None) or "none"


if METRICS:
    # Each worker counts in files of its own in this folder. prometheus_client reads the name when it is imported.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = mkdtemp(prefix="blog-metrics-")
    from prometheus_client import CollectorRegistry, Histogram, start_http_server
    from prometheus_client.multiprocess import MultiProcessCollector

    REQUESTS = Histogram("blog_request_seconds", "Time to answer requests", ["route", "status"])

    def when_ready(_: Any) -> None:
        """Answer Prometheus, in a thread of the first process, with the sums of all workers."""
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        address, _, port = METRICS.rpartition(":")
        start_http_server(int(port), address or "127.0.0.1", registry)

    def on_exit(_: Any) -> None:
        """Delete the counts."""
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"])
