"""One page for every error. It needs no database and no user, for these may be what failed.

Notice `_kept_fields`: a change that is refused loses nothing of what was written. The page has a form with all of it,
to be sent again.
"""

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from app.auth.forms import SignInForm
from app.auth.passwords import BESIDE
from app.security import is_same_origin, safe_next

# What a reader can do about it, in one sentence; any other error has the words that HTTP gives it.
SENTENCES = {
    400: "The blog cannot read this request: something in its address or its form is not text.",
    401: "You are not signed in, or no longer. Sign in here and go on.",
    403: "Your account may not do this.",
    404: "There is no page here. It may have been renamed, or the address has a slip in it.",
    405: "This page cannot be used that way.",
    413: "That was more than the blog takes at once.",
    500: "Something went wrong on our side. It has been noted; please try again.",
}
KEPT_AFTER = {401, 403, 404, 429, 500, 503}


def init_app(app: Flask) -> None:
    """Show the page for every HTTP error, and for every other exception outside debug (as a 500)."""
    app.register_error_handler(HTTPException, _show)


def _show(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    # A redirect, an answer that somebody made on purpose, or a host name that is not ours (no page knows its address).
    if code < 400 or error.response is not None or isinstance(error, SecurityError):
        return error
    response = error.get_response()  # with the headers that belong to the error: Allow, Retry-After
    # Our own words for this one error come before those for its code.
    sentence = vars(error).get("description") or SENTENCES.get(code, error.description or "")
    kept = _kept_fields() if request.method == "POST" and code in KEPT_AFTER else []
    if code == 404 and "body" not in dict(kept):
        kept = []  # a button on what is gone: there is nothing to send again
    response.data = render_template(
        "errors/kept.html" if kept or (request.method == "POST" and code == 401) else "errors/error.html",
        code=code,
        name=error.name,
        sentence=sentence,
        kept=kept,
        address=safe_next(request.full_path.removesuffix("?")),
        sign_in=SignInForm(prefix=BESIDE) if code == 401 else None,
        is_ours=is_same_origin(),
    )
    return response


def _kept_fields() -> list[tuple[str, str]]:
    """Return the name and text of each field that was sent, but never a password."""
    try:
        fields = request.form.items(multi=True)
    except HTTPException:  # more than the blog takes at once
        return []
    return [(name, text) for name, text in fields if "password" not in name and not name.startswith(BESIDE)]
