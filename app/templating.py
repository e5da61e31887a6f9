"""Names and filters for every template: the name of the site, the canonical address, dates and reading times.

To read the templates, start with app/templates/base.html. The stylesheet is app/static/style.css.
"""

from datetime import datetime
from urllib.parse import urlencode

from flask import Flask, request
from markupsafe import Markup

from app.addresses import this_page
from app.local_time import local_time
from app.posts.models import Post
from safe_markdown import headings_of

PAGE_LANGUAGE = "en"  # of the menus and the buttons, see base.html
WORDS_PER_MINUTE = 200  # a calm reader of text that contains code


def init_app(app: Flask) -> None:
    """Add the names and the filters to the templates of `app`."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["site_name"] = app.config["SITE_NAME"]
    app.jinja_env.globals["canonical"] = _canonical
    app.jinja_env.filters["headings"] = headings_of
    app.jinja_env.filters["day"] = _day
    app.jinja_env.filters["lang"] = _lang
    app.jinja_env.filters["local_time"] = local_time
    app.jinja_env.filters["short_day"] = _short_day
    app.jinja_env.filters["reading_minutes"] = _reading_minutes


def _canonical() -> str:
    """Return the address that search engines should use for this page. Of the query, only `before` stays."""
    before = request.args.get("before")
    return f"{this_page()}?{urlencode({'before': before})}" if before else this_page()


def _lang(post: Post) -> Markup:
    """Return the attribute for an element with words of `post`, or nothing if these are in the page's own language."""
    return Markup(' lang="{}"').format(post.lang) if post.lang not in (None, PAGE_LANGUAGE) else Markup()


def _day(moment: datetime) -> str:
    """Return the day of `moment` as people write it, such as 6 May 2013."""
    return f"{moment.day} {moment:%B %Y}"


def _short_day(moment: datetime) -> str:
    """Return the day of `moment` for a narrow column: 6 May 2013, 12 Nov 2013."""
    return f"{moment.day} {moment:%b %Y}"


def _reading_minutes(text: str) -> int:
    """Return how many minutes it takes to read `text`, rounded up, and at least 1."""
    return max(1, -(-len(text.split()) // WORDS_PER_MINUTE))
