"""What a writer may type, and the sentence beside the field for what does not fit.

Notice two things. What a post has already is taken as it is (`_unchanged`), for an imported one may have more than a
form allows. And no field has a `maxlength`: a browser would cut off a pasted text without a word.
Read next: app/posts/editing.py.
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from wtforms import DateTimeLocalField, Field, Form, HiddenField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, StopValidation, ValidationError

from app.database import db, utc_now
from app.posts.models import BODY_LENGTH, TAG_LENGTH, TITLE_LENGTH, Post, Tag
from app.posts.moments import clock_at, moment_at
from app.posts.slugs import RESERVED, SLUG_LENGTH, name_slug_from, slug_from
from app.text import one_line, tidy, typed

MOST_TAGS = 20


def _unchanged(_: Form, field: Field) -> None:
    if field.data == field.object_data:
        raise StopValidation  # without a message: the field is right, and nothing else looks at it


def _at_most(limit: int) -> Callable[[Form, Field], None]:
    def check(_: Form, field: Field) -> None:
        if len(field.data) > limit:
            raise ValidationError(f"{limit:,} characters at most, and these are {len(field.data):,}. Nothing is lost.")

    return check


class TagsField(StringField):
    """Names with commas between them; the tags of a post are shown so."""

    def process_data(self, value: Sequence[Tag] | None) -> None:
        """Take the tags of a post."""
        self.data = self.object_data = ", ".join(tag.name for tag in value or ())

    @property
    def by_slug(self) -> dict[str, str]:
        """Each name by its slug. Names that make the same slug are one tag: the last."""
        names = [name.strip() for name in (self.data or "").split(",")]
        return {name_slug_from(name, TAG_LENGTH): name for name in names if name}


class MomentField(DateTimeLocalField):
    """A moment, typed and shown as the writer's clock shows it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed; nothing typed is None. The field shows minutes: where these stay, the seconds do too."""
        clock = valuelist[0] if valuelist else ""
        stays = self.object_data and clock == clock_at(self.object_data)
        self.data = self.object_data if stays else moment_at(clock) if clock else None

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else clock_at(self.data) if self.data else ""


class PostForm(Form):
    """A post as its writer sees it. `version` is the version of the post that the form began with."""

    title = StringField(
        "Title",
        [DataRequired("Give it a title."), _at_most(TITLE_LENGTH)],
        filters=[typed, one_line],
        render_kw={"autocomplete": "off"},
    )
    body = TextAreaField(
        "Text",
        [_at_most(BODY_LENGTH)],
        filters=[typed, tidy],
        description="Markdown: *emphasis*, `code`, > quotes, [links](https://example.com), lists, ``` blocks of code.",
        render_kw={"rows": 20},
    )
    tags = TagsField(
        "Tags",
        [_unchanged],
        filters=[typed, one_line],
        description="With commas between them.",
        render_kw={"list": "tags-to-suggest", "autocomplete": "off"},
    )
    slug = StringField(
        "Address",
        [_unchanged, _at_most(SLUG_LENGTH)],
        filters=[typed, one_line],
        description="The end of it. Left empty, it follows from the title. An old address goes on leading here.",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    published_at = MomentField("Time of publication")
    version = HiddenField()
    publication = StringField(validators=[AnyOf(["", "now", "later"])], filters=[typed])  # which button was pressed

    def validate_tags(self, field: TagsField) -> None:
        """Refuse tags that are too many or too long."""
        if len(field.by_slug) > MOST_TAGS:
            raise ValidationError(f"{MOST_TAGS} tags at most, and these are {len(field.by_slug)}.")
        for name in field.by_slug.values():
            if len(name) > TAG_LENGTH:
                raise ValidationError(f"{TAG_LENGTH} characters at most in a tag; “{name[:20]}…” has {len(name)}.")

    def validate_slug(self, field: StringField) -> None:
        """Refuse what is no slug, or where the blog has a page of its own."""
        if field.data and field.data != (slug := slug_from(field.data, SLUG_LENGTH)):
            raise ValidationError(f"Small letters from a to z and digits, with hyphens between them, like {slug}.")
        if field.data in RESERVED:
            raise ValidationError("The blog has a page of its own at this address. Choose another.")

    def validate_published_at(self, field: MomentField) -> None:
        """Ask for a moment ahead where one presses Schedule."""
        if self.publication.data == "later" and not field.errors:
            if field.data is None:
                raise ValidationError("Say when it shall be published.")
            if field.data <= utc_now():
                raise ValidationError("This time has passed. Choose one ahead, or publish now.")

    def as_text(self, post: Post) -> str:
        """Return all that was typed as one text, to be compared; where a field is empty, what `post` has stays."""
        moment = self.published_at.data or post.published_at
        fields = [self.title.data, self.tags.data, self.slug.data or post.slug, clock_at(moment) if moment else ""]
        return "\n".join([*[field for field in fields if field], "", self.body.data or ""])

    def fill(self, post: Post) -> None:
        """Make `post` what the form says. Call it inside the transaction, for it looks which tags there are."""
        if self.tags.data != self.tags.object_data:
            wanted = self.tags.by_slug
            known = {tag.slug: tag for tag in db.session.scalars(sa.select(Tag).where(Tag.slug.in_(wanted)))}
            post.tags = [known.get(slug) or Tag(name=name) for slug, name in wanted.items()]
        post.title, post.body = self.title.data or "", self.body.data or ""
        post.slug = self.slug.data or post.slug
        post.is_demo = False
        if self.publication.data == "now":
            post.published_at = post.published_at if post.state == "published" else utc_now()
        elif self.publication.data == "later" or post.published_at:
            post.published_at = self.published_at.data or post.published_at
