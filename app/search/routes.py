"""`/search?q=`: one page, which shows the form, and below it the posts that were found."""

from flask import Blueprint, render_template, request

from app.auth.access import Role, allow
from app.rate_limits import limiter
from app.search.excerpt import excerpt_of
from app.search.queries import MOST, TooCommonError, search
from app.search.terms import LENGTH

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@allow(Role.ANYONE)
@limiter.limit("30 per minute")
def index() -> str:
    """The best posts for what was asked for."""
    query = request.args.get("q", "").strip()[:LENGTH]
    try:
        posts, terms = search(query)
    except TooCommonError:
        return render_template("search/index.html", query=query, is_too_common=True)
    results = [(post, excerpt_of(post, terms)) for post in posts]
    return render_template("search/index.html", query=query, results=results, has_more=len(results) == MOST)
