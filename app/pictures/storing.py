"""Store an uploaded file: `store` makes the picture, writes its files, and then adds its row.

Notice the order. The slow work comes before the transaction, and the files are on the disk before the row is there. So
a row always has its files, however the process ends. Files without a row are harmless: `flask pictures purge` removes
them.
Read next: safe_pictures/folder.py, which keeps the files, then app/pictures/routes.py.
"""

from hashlib import sha256

import sqlalchemy as sa
from flask import current_app

from app.database import commit, db, start_writing, utc_now
from app.pictures.models import Picture
from safe_pictures import PictureFolder, process


def store(data: bytes, author_id: int | None) -> str:
    """Store the picture that `data` holds and return its name. Raises PictureError.

    The same file again gives the same picture and needs no work.
    """
    source, folder = sha256(data).hexdigest(), picture_folder()
    name = db.session.scalar(sa.select(Picture.name).where(Picture.source == source))
    if name is None or not folder.has(name):
        db.session.rollback()  # end the transaction: the next two lines may take seconds
        made = process(data)
        folder.write(made)
        name = made.name
    add_row(name, source, author_id)
    # Meanwhile `flask pictures purge` may have removed this picture, which nobody used until now.
    return name if folder.has(name) else store(data, author_id)


def add_row(name: str, source: str, author_id: int | None) -> None:
    """Store the row of a picture whose files are there, or note that the picture was uploaded again."""
    start_writing()
    picture = db.session.scalar(sa.select(Picture).where(Picture.name == name).with_for_update())
    if picture:
        picture.uploaded_at = utc_now()
    else:
        db.session.add(Picture(name=name, source=source, author_id=author_id))
    commit()  # False: another request has just stored the same picture


def picture_folder() -> PictureFolder:
    """Return the folder of all pictures: the setting PICTURES_FOLDER."""
    return PictureFolder(current_app.config["PICTURES_FOLDER"])
