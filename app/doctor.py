"""`flask doctor` shows what the blog runs on, and finds what is wrong with it."""

import os
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from app.database import db, utc_now
from app.posts.models import Post
from config import is_production
from schema_guard import Kind
from schema_guard.copies import damage_of
from schema_guard.state import current_state

THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}  # names that nobody else can reach
FEW_PROCESSES = {"1", "2", "3", "4"}  # four count separately, and let four times as many requests through as one does


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
    problems = [*_faults_on_the_internet(state.serves)] if deploy or is_production() else []
    if state.kind is not Kind.AT_HEAD:
        problems.append(state.sentence)
    if damage := damage_of(db.engine):
        problems.append(damage)
    hosts = [*(config["TRUSTED_HOSTS"] or []), os.environ.get("FLASK_RUN_HOST") or "127.0.0.1"]
    public = ", ".join(host for host in hosts if host.strip("[]") not in THIS_MACHINE)
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


def _faults_on_the_internet(is_readable: bool) -> Iterator[str]:
    """Yield what is wrong with a blog on the internet: for each fault a sentence with its cure, and its id."""
    config = current_app.config
    folder = Path(current_app.instance_path)
    disk = shutil.disk_usage(folder if folder.exists() else folder.parent)
    newest = db.session.scalar(sa.select(Post.created_at).order_by(Post.id.desc()).limit(1)) if is_readable else None
    if not is_production():
        yield "Debug mode is on in every `flask` command. Set PRODUCTION=1. [debug]"
    if not config["SITE_URL"]:
        yield "Feeds change with the name that a request uses. Set SITE_URL=https://... [site-url]"
    if config["SITE_URL"].startswith("http:"):
        yield "Passwords travel as plain text. Set SITE_URL=https://... [https]"
    if int(config["PROXY_COUNT"]) == 0:
        yield "Slow clients can hold every worker. Use nginx as deploy/nginx.conf says, and set PROXY_COUNT=1. [proxy]"
    if disk.free < disk.total / 10:
        yield "Less than a tenth of the disk is free. Delete old backups, or get a larger disk. [disk]"
    if not config["REDIS_URL"] and os.environ.get("WEB_CONCURRENCY", "2") not in FEW_PROCESSES:
        yield "Many processes count the rate limits, each for itself. Set REDIS_URL, and they count together. [limits]"
    if newest and newest > utc_now():
        yield "The newest post is from the future. Set the clock of this machine, and keep it right with NTP. [clock]"
