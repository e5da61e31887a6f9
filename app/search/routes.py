"""`/search?q=`: one page with the search form and, below it, the posts that were found."""

from flask import Blueprint, render_template, request

from app.auth.access import Role, allow
from app.rate_limits import limiter
from app.search.queries import search
from app.text import composed
from safe_markdown import text_of
from table_search import LENGTH, excerpt_of

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@allow(Role.ANYONE)
@limiter.limit("30 per minute")
def index() -> str:
    """Show the best posts for a query, each with the part of its text that matches."""
    query = request.args.get("q", "").strip()[:LENGTH]
    posts, terms, limit = search(query)
    results = [(post, excerpt_of(composed(text_of(post.html)), terms)) for post in posts]
    return render_template("search/index.html", query=query, results=results, limit=limit)
