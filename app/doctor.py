"""`flask doctor` shows what the blog runs on, and finds what is wrong with it."""

import os
import platform
import shutil
from ipaddress import ip_address
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.database import db
from config import is_production
from schema_guard import Kind
from schema_guard.copies import damage_of
from schema_guard.state import current_state


@click.command("doctor")
@click.option(
    "--deploy", is_flag=True, help="Also find what a blog on the internet must not have, as PRODUCTION=1 does."
)
@with_appcontext
def doctor_command(deploy: bool) -> None:
    """Show the database, its revision and the most important settings. The exit code is 1 if something is wrong."""
    state = current_state(looks_at_models=True)
    config = current_app.config
    rows = {
        "Python": platform.python_version(),
        "Database": state.database,
        "Revision": ", ".join(state.current) or "none",
        "State": state.kind.value,
        "Debug": "on" if current_app.debug else "off",
        "Secret key": "from SECRET_KEY" if config["SECRET_KEY"] and not current_app.debug else "for development",
        "Address": config["SITE_URL"] or "any",
        "Hosts": ", ".join(config["TRUSTED_HOSTS"] or ["any"]),
        "Proxies": config["PROXY_COUNT"],
        "Pictures": config["PICTURES_FOLDER"],
        "Posts per page": config["POSTS_PER_PAGE"],
        "Site name": config["SITE_NAME"],
        "Tagline": config["SITE_TAGLINE"] or "none",
        "Joining": config["JOINING"],
        "Comments": config["COMMENTS"],
    }
    for name, value in rows.items():
        click.echo(f"{name + ':':16}{value}")
    problems = _faults_on_the_internet() if deploy or is_production() else []
    if state.kind is not Kind.AT_HEAD:
        problems.append(state.sentence)
    if damage := damage_of(db.engine):
        problems.append(damage)
    hosts = [*(config["TRUSTED_HOSTS"] or []), os.environ.get("FLASK_RUN_HOST") or "127.0.0.1"]
    public = ", ".join(host for host in hosts if not _is_local(host))
    if current_app.debug and public:
        danger = "anyone who reaches it can run code on this machine. Set FLASK_DEBUG=0."
        problems.append(f"Debug mode is on and the blog is reachable as {public}: {danger}")
    for name in state.additional:
        click.echo(f"Additional:     {name}")
    for problem in problems:
        click.echo(f"Wrong: {problem}")
    if problems:
        raise SystemExit(1)
    click.echo("All is well.")


def _faults_on_the_internet() -> list[str]:
    """Return what is wrong with a blog on the internet: for each fault an id, a sentence and a cure."""
    config = current_app.config
    folder = Path(current_app.instance_path)
    disk = shutil.disk_usage(folder if folder.exists() else folder.parent)
    faults = [
        ("debug", not is_production(), "Debug mode is on in every `flask` command. Set PRODUCTION=1."),
        (
            "site-url",
            not config["SITE_URL"],
            "Feeds change with the name that a request uses. Set SITE_URL=https://...",
        ),
        ("https", config["SITE_URL"].startswith("http:"), "Passwords travel as plain text. Set SITE_URL=https://..."),
        (
            "proxy",
            int(config["PROXY_COUNT"]) == 0,
            "Slow clients can hold every worker. Use nginx as deploy/nginx.conf says, and set PROXY_COUNT=1.",
        ),
        (
            "disk",
            disk.free < disk.total / 10,
            "Less than a tenth of the disk is free. Delete old backups, or get a larger disk.",
        ),
    ]
    return [f"{cure} [{name}]" for name, is_wrong, cure in faults if is_wrong]


def _is_local(host: str) -> bool:
    """Return True if `host` is a name or an address that only this machine itself can reach."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
