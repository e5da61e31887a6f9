"""One page for every error. It needs no database and no user, for these may be what failed."""

from flask import Flask, render_template
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

# What a reader can do about it, in one sentence; any other error has the words that HTTP gives it.
SENTENCES = {
    400: "The blog cannot read this request: something in its address or its form is not text.",
    403: "This request came from another site, so nothing was changed.",
    404: "There is no page here. It may have been renamed, or the address has a slip in it.",
    405: "This page cannot be used that way.",
    413: "That was more than the blog takes at once.",
    500: "Something went wrong on our side. It has been noted; please try again.",
}


def init_app(app: Flask) -> None:
    """Show the page for every HTTP error, and for every other exception outside debug (as a 500)."""
    app.register_error_handler(HTTPException, _show)


def _show(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    if error.response is not None or code < 400:
        return error  # a redirect, or an answer that somebody made on purpose
    if isinstance(error, SecurityError):
        return error  # the host name is not ours, so no page can write its own address
    response = error.get_response()  # with the headers that belong to the error: Allow, Retry-After
    sentence = SENTENCES.get(code, error.description or "")
    response.data = render_template("errors/error.html", code=code, name=error.name, sentence=sentence)
    return response
