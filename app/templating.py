"""What templates know besides what a route gives them: the site's name, and how to write a date."""

from datetime import datetime

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the site's name and the filters to every template."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["site_name"] = app.config["SITE_NAME"]
    app.jinja_env.filters["day"] = _day


def _day(moment: datetime) -> str:
    """Return the day of `moment` as people write it: 6 May 2013."""
    return f"{moment.day} {moment:%B %Y}"
