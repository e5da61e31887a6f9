"""`/search?q=`: one page with the search form and, below it, the posts that were found."""

from flask import Blueprint, render_template, request

from app.auth.access import Role, allow
from app.rate_limits import limiter
from app.search.queries import MOST, search
from app.text import composed
from safe_markdown import text_of
from table_search import LENGTH, TooCommonError, excerpt_of

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@allow(Role.ANYONE)
@limiter.limit("30 per minute")
def index() -> str:
    """Show the best posts for a query, each with the part of its text that matches."""
    query = request.args.get("q", "").strip()[:LENGTH]
    try:
        found = search(query)
    except TooCommonError:
        return render_template("search/index.html", query=query, is_too_common=True)
    results = [(post, excerpt_of(composed(text_of(post.html)), found.terms)) for post in found.posts]
    has_more = len(results) == MOST
    return render_template(
        "search/index.html", query=query, results=results, has_more=has_more, are_newest=found.are_newest
    )
