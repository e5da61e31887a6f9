"""What templates know besides what a route gives them: the site's name, how to write a date, how long a text takes.

The pages begin in app/templates/base.html, and their look in app/static/style.css.
"""

from datetime import datetime
from urllib.parse import urlencode

from flask import Flask, request

from app.headings import headings_of

WORDS_PER_MINUTE = 200  # a calm reader of prose with code in it


def init_app(app: Flask) -> None:
    """Add the site's name and the filters to every template."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["site_name"] = app.config["SITE_NAME"]
    app.jinja_env.globals["canonical"] = _canonical
    app.jinja_env.filters["headings"] = headings_of
    app.jinja_env.filters["day"] = _day
    app.jinja_env.filters["reading_minutes"] = _reading_minutes


def _canonical() -> str:
    """Return the address by which search engines shall know the page: that of a list's page is its "Older" link."""
    before = request.args.get("before")
    return f"{request.base_url}?{urlencode({'before': before})}" if before else request.base_url


def _day(moment: datetime) -> str:
    """Return the day of `moment` as people write it: 6 May 2013."""
    return f"{moment.day} {moment:%B %Y}"


def _reading_minutes(text: str) -> int:
    """Return how many minutes `text` takes to read, rounded up, one at least. A word is what stands between spaces."""
    return max(1, -(-len(text.split()) // WORDS_PER_MINUTE))
