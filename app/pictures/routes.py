"""Upload pictures, and serve them.

The editor's script sends its files to the same page, one at a time, and reads the address of the picture in the answer.
The address follows from the content of the picture, so browsers may keep what they got for a year and never ask again.
Read next: app/static/pictures.js.
"""

import re
from typing import Final

import sqlalchemy as sa
from flask import Blueprint, Response, abort, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from app.auth.access import Role, allow, signed_in
from app.pagination import page_of
from app.pictures.commands import pictures_group
from app.pictures.forms import PictureForm
from app.pictures.models import Picture
from app.pictures.sizes import card_picture
from app.pictures.storing import picture_folder, store
from app.rate_limits import limiter
from safe_pictures import MOST_BYTES, NAME, PictureError

FILE: Final = re.compile(rf"(?P<name>{NAME})(?:-(?P<smaller>\d+))?", re.ASCII)
YEAR: Final = 365 * 24 * 60 * 60  # seconds
HEADERS: Final = {
    # If somebody opens a picture alone, nothing in it can run. A browser shows it with a style of its own.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    # Feed readers and cards of other sites show our pictures.
    "Cross-Origin-Resource-Policy": "cross-origin",
}

blueprint = Blueprint("pictures", __name__, cli_group=None)
blueprint.cli.add_command(pictures_group)
blueprint.add_app_template_filter(card_picture)


@blueprint.get("/pictures")
@allow(Role.AUTHOR)
def index() -> ResponseReturnValue:
    """Show the form, and the pictures that were uploaded before, newest first."""
    return _page(PictureForm())


@blueprint.post("/pictures")
@allow(Role.AUTHOR)
@limiter.limit("60 per minute; 600 per hour")
def create() -> ResponseReturnValue:
    """Store a picture, and show what to write into a post. A reload sends it again, which changes nothing."""
    request.max_content_length = MOST_BYTES + 100_000  # for the other field, and what stands between the two
    try:
        form = PictureForm(CombinedMultiDict([request.files, request.form]))
    except RequestEntityTooLarge:
        abort(413, f"This file is too large. The limit is {MOST_BYTES >> 20} MB.")
    if form.validate():
        try:
            name = store(form.file.data.read(), signed_in().id)
        except PictureError as problem:
            form.file.errors = [str(problem)]
        else:
            return _page(PictureForm(), 201, markdown=form.markdown(url_for("pictures.show", file=name)))
    return _page(form, 422)


@blueprint.get("/pictures/<file>.webp")
@allow(Role.ANYONE)
def show(file: str) -> Response:
    """Send a picture, or a smaller version of it. Pictures of drafts too: nobody can guess such an address."""
    found = FILE.fullmatch(file) or abort(404)
    width = found["smaller"] or found["width"]
    response = send_from_directory(picture_folder().path / found["name"], f"{width}.webp", max_age=YEAR)
    response.cache_control.public = response.cache_control.immutable = True
    response.headers.update(HEADERS)
    return response


def _page(form: PictureForm, status: int = 200, **shown: object) -> ResponseReturnValue:
    """Show the form, and the pictures of the current user, or everyone's for an admin."""
    user = signed_in()
    pictures = sa.select(Picture).where(sa.true() if user.role >= Role.ADMIN else Picture.author_id == user.id)
    page = page_of(pictures, (Picture.uploaded_at, Picture.id))
    return render_template("pictures/index.html", form=form, page=page, **shown), status
