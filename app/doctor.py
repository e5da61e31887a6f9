"""`flask doctor`: one look at what the blog runs on, for whoever wonders why it does not."""

import os
import platform
from ipaddress import ip_address

import click
from flask import current_app
from flask.cli import with_appcontext

from app.schema import Kind
from app.schema.guard import current_state


@click.command("doctor")
@with_appcontext
def doctor_command() -> None:
    """Show the database, its revision and the settings that matter; end with an error if something is wrong."""
    state = current_state()
    config = current_app.config
    rows = {
        "Python": platform.python_version(),
        "Database": state.database,
        "Revision": ", ".join(state.current) or "none",
        "State": state.kind.value,
        "Debug": "on" if current_app.debug else "off",
        "Secret key": "from SECRET_KEY" if config["SECRET_KEY"] and not current_app.debug else "for development",
        "Hosts": ", ".join(config["TRUSTED_HOSTS"] or ["any"]),
        "Proxies": config["PROXY_COUNT"],
        "Posts per page": config["POSTS_PER_PAGE"],
        "Site name": config["SITE_NAME"],
        "Joining": config["JOINING"],
        "Comments": config["COMMENTS"],
    }
    for name, value in rows.items():
        click.echo(f"{name + ':':16}{value}")
    problems = [] if state.kind is Kind.AT_HEAD else [state.sentence]
    hosts = [*(config["TRUSTED_HOSTS"] or []), os.environ.get("FLASK_RUN_HOST") or "127.0.0.1"]
    public = ", ".join(host for host in hosts if not _is_local(host))
    if current_app.debug and public:
        danger = "anyone there may run code on this machine. Set FLASK_DEBUG=0."
        problems.append(f"debug is on and the blog is reachable as {public}: {danger}")
    for problem in problems:
        click.echo(f"Wrong: {problem}")
    if problems:
        raise SystemExit(1)
    click.echo("All is well.")


def _is_local(host: str) -> bool:
    """Tell whether only this machine can reach itself by the name or address `host`."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
