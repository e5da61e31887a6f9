"""One page for every error. It uses no database and no user, because these may be the reason for the error.

If a change was refused, the page keeps what the writer had typed, in a form that sends it again. If the change came
from another site, the page only shows the text: no button of ours may send what somebody else has written.
A session may end while somebody is writing. Then the form has sign-in fields, too, and `_sign_in` reads them before
anything else looks at the request, which continues as if the session had never ended.
"""

from itertools import islice

from flask import Flask, abort, got_request_exception, render_template, request
from werkzeug.exceptions import BadHost, HTTPException, SecurityError
from werkzeug.wrappers import Response

from app.auth.forms import SignInForm
from app.auth.passwords import WRONG_SIGN_IN, authenticate
from app.auth.session import begin_session
from app.old_names import explain
from app.request_ids import request_id
from app.security import is_same_origin, safe_next, this_address

# For these errors the page says what a reader can do. For the others it uses the words of the HTTP standard.
SENTENCES = {
    400: "The blog cannot read this request: something in its address or its form is not text.",
    401: "You are signed out. Sign in here to continue.",
    403: "Your account does not have permission to do this.",
    404: "There is no page here. It may have been renamed, or the address may have a typing error.",
    405: "This page does not accept this kind of request.",
    413: "This request is too large for the blog.",
    500: "Something went wrong on our side. The error was logged. Please try again.",
}
GONE = "The page that you wrote this for is gone. Copy your text from here if you want to keep it."
# The page repeats what was sent, and its HTML is many times longer: without limits, 4 MB of tiny fields became 304 MB.
MOST_FIELDS = 20  # no form of the blog has more
MOST_TEXT = 1_000_000  # characters in all fields together; five times the longest post
KEPT_AFTER = {401, 403, 404, 429, 500, 503}
SIGN_IN_PREFIX = "sign_in_"  # begins the names of the sign-in fields, which stand beside the text's own fields


def init_app(app: Flask) -> None:
    """Show the page for every HTTP error. Outside debug mode, also show it as a 500 for every other exception.

    Call this before the permission check is registered: it must find the session that the sign-in fields begin.
    """
    app.before_request(_sign_in)
    app.register_error_handler(HTTPException, _error_page)
    got_request_exception.connect(explain, app)  # before the debug page shows the error


def _sign_in() -> None:
    """Begin a session if the request has sign-in fields. A wrong password is a 401, which keeps the text again."""
    # Leave the upload of a file alone: its view sets a limit of its own before anybody reads it.
    if request.method != "POST" or request.mimetype == "multipart/form-data":
        return
    if f"{SIGN_IN_PREFIX}username" in request.form:
        form = SignInForm(request.form, prefix=SIGN_IN_PREFIX)
        begin_session(authenticate(form.username.data or "", form.password.data or "") or abort(401, WRONG_SIGN_IN))


def _error_page(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    # Leave three kinds alone: a redirect, a response that a view has made, and a wrong host name, for which Flask can
    # build no address of a stylesheet.
    if code < 400 or error.response is not None or isinstance(error, BadHost | SecurityError):
        return error
    response = error.get_response()  # has the headers of this error, such as Allow or Retry-After
    if code >= 500:
        response.headers["X-Request-Id"] = request_id()  # for the server's log
    kept = _kept_fields() if request.method == "POST" and code in KEPT_AFTER else []
    if code == 404 and "body" not in dict(kept):
        kept = []  # it was only a button, on something that is gone
    # A sentence that was given to `abort` comes before the one for the code.
    sentence = vars(error).get("description") or SENTENCES.get(code, error.description or "")
    response.data = render_template(
        "errors/kept.html" if kept or (request.method == "POST" and code == 401) else "errors/error.html",
        code=code,
        name=error.name,
        sentence=GONE if kept and code == 404 else sentence,
        kept=kept,
        address=safe_next(this_address()),
        sign_in=SignInForm(prefix=SIGN_IN_PREFIX) if code == 401 else None,
        is_ours=is_same_origin(),
    )
    return response


def _kept_fields() -> list[tuple[str, str]]:
    """Return the name and the text of each field that was sent, up to the limits above. Never return a password."""
    try:
        fields = islice(request.form.items(), MOST_FIELDS)
    except HTTPException:  # the request is too large
        return []
    kept, left = [], MOST_TEXT
    for name, text in fields:
        left -= len(name) + len(text)
        if left >= 0 and "password" not in name and not name.startswith(SIGN_IN_PREFIX):
            kept.append((name, text))
    return kept
