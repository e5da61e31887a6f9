"""The kinds of fields that the editor has: how each reads what was typed, and sets its attribute of a post.

Read next: app/posts/forms.py, where the fields have their names.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from wtforms import DateTimeLocalField, IntegerField, StringField

from app.auth.access import Role, signed_in
from app.database import db
from app.local_time import from_local, to_local
from app.posts.models import TAG_LENGTH, Tag
from app.posts.slugs import name_slug_from


class SlugField(StringField):
    """The slug. Left empty, that of a post stays, and that of a new post follows from the title."""

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read the field. If nothing is left after the filters, take the slug that the post has."""
        super().process(*args, **kwargs)
        self.data = self.data or self.object_data or ""


class ControlField(StringField):
    """A field about the save itself. A post has no such attribute."""

    def populate_obj(self, obj: object, name: str) -> None:
        """Leave the post as it is."""


class TagsField(StringField):
    """The names of the tags, with commas between them."""

    def process_data(self, value: Sequence[Tag] | None) -> None:
        """Take the tags of a post."""
        self.data = self.object_data = ", ".join(tag.name for tag in value or ())

    @property
    def names(self) -> list[str]:
        """The names as they were typed."""
        return [name for name in map(str.strip, (self.data or "").split(",")) if name]

    @property
    def by_slug(self) -> dict[str, str]:
        """The names by their slugs. If two names give the same slug, they are one tag, and the last name counts."""
        return {name_slug_from(name, TAG_LENGTH): name for name in self.names}

    def populate_obj(self, obj: object, name: str) -> None:
        """Set the tags of the post. Tags that do not exist yet are made, so call it inside the transaction."""
        if self.data != self.object_data:
            wanted = self.by_slug
            known = {tag.slug: tag for tag in db.session.scalars(sa.select(Tag).where(Tag.slug.in_(wanted)))}
            setattr(obj, name, [known.get(slug) or Tag(name=typed_name) for slug, typed_name in wanted.items()])


class SummaryField(StringField):
    """The author's own summary. A post that never had one stays as it is while the field is empty."""

    def populate_obj(self, obj: object, name: str) -> None:
        """Set the attribute of the post, if the summary was changed."""
        if self.data != (self.object_data or ""):
            super().populate_obj(obj, name)


class MomentField(DateTimeLocalField):
    """A time, typed and shown in the writer's time zone. Left empty, that of the post stays."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a local time. The field shows no seconds, so an unchanged time keeps them."""
        clock = valuelist[0] if valuelist else ""
        stays = not clock or (self.object_data and clock == to_local(self.object_data))
        self.data = self.object_data if stays else from_local(clock)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else to_local(self.data) if self.data else ""


class MenuField(IntegerField):
    """The place of a page in the menu, which only an admin may change. Left empty, the post is an ordinary one."""

    def populate_obj(self, obj: object, name: str) -> None:
        """Set the attribute of the post, if the user is an admin."""
        if signed_in().role >= Role.ADMIN:
            super().populate_obj(obj, name)
