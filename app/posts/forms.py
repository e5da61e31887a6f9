"""The form of the editor: its fields and its error messages. app/posts/fields.py has the kinds of fields.

Notice that there is no list of fields. To add a field to the editor, add a column to the model, a field of the same
name to `PostForm`, and the field to the template. Saving, the check for conflicts and the editor's script go through
all fields of the form.
A value that the post already has is always accepted (`_unchanged`): an imported post may have more than a form allows.
No field has a `maxlength`, because browsers cut off pasted text without a warning.
Read next: app/posts/editing.py.
"""

from wtforms import Field, Form, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, NumberRange, Optional, Regexp, StopValidation, ValidationError
from wtforms.widgets import HiddenInput

from app.database import utc_now
from app.local_time import to_local
from app.posts.fields import ControlField, MenuField, MomentField, SlugField, SummaryField, TagsField
from app.posts.models import BODY_LENGTH, SUMMARY_LENGTH, TAG_LENGTH, TITLE_LENGTH, Post
from app.posts.slugs import RESERVED, SLUG_LENGTH, slug_from
from app.text import at_most, one_line, tidy, typed

MOST_TAGS = 20


def _unchanged(_: Form, field: Field) -> None:
    if field.data == field.object_data:
        raise StopValidation  # without a message: the field is valid, and the other checks do not run


class PostForm(Form):
    """The fields of the editor. `version` is the version of the post that the form was filled with."""

    title = StringField(
        "Title",
        [DataRequired("Give the post a title."), at_most(TITLE_LENGTH)],
        filters=[typed, one_line],
        render_kw={"autocomplete": "off"},
    )
    body = TextAreaField(
        "Text",
        [at_most(BODY_LENGTH)],
        filters=[typed, tidy],
        description="Markdown: *emphasis*, `code`, > quotes, [links](https://example.com), lists, ``` blocks of code.",
        render_kw={"rows": 20},
    )
    tags = TagsField(
        "Tags",
        [_unchanged],
        filters=[typed, one_line],
        description="Separate tags with commas.",
        render_kw={"list": "tags-to-suggest", "autocomplete": "off"},
    )
    own_summary = SummaryField(
        "Summary",
        [_unchanged, at_most(SUMMARY_LENGTH)],
        filters=[typed, one_line],
        description="For lists, feeds and search engines. Leave it empty to show the beginning of the text.",
        render_kw={"autocomplete": "off"},
    )
    slug = SlugField(
        "Address",
        [_unchanged, at_most(SLUG_LENGTH)],
        filters=[typed, one_line],
        description="The last part of the address. Leave it empty to use the title. Old addresses redirect here.",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    language = StringField(
        "Language",
        [Optional(), Regexp("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", message="Use a code such as de or pt-BR.")],
        filters=[typed, one_line, lambda code: code or None],
        description="A code such as de or pt-BR. Leave it empty to detect the language.",
    )
    published_at = MomentField("Time of publication")
    menu_position = MenuField(
        "Place in the menu",
        [Optional(), NumberRange(1, 99, "Choose a number from 1 to 99, or leave it empty.")],
        description="For a page such as About: 1 stands first. A page is in no list and no feed, and has no comments.",
    )
    version = ControlField(widget=HiddenInput())
    token = ControlField(widget=HiddenInput(), filters=[typed])  # by which the script knows an unsaved text
    # Which button was pressed: Save, Publish or Schedule.
    publication = ControlField(validators=[AnyOf(["", "now", "later"])], filters=[typed])

    def validate_tags(self, field: TagsField) -> None:
        """Refuse tags that are too many or too long."""
        for name in field.names:  # the length first: making a slug of a long name may take minutes
            if len(name) > TAG_LENGTH:
                raise ValidationError(f"The tag “{name[:20]}…” has {len(name)} characters. The limit is {TAG_LENGTH}.")
        if len(field.by_slug) > MOST_TAGS:
            raise ValidationError(f"These are {len(field.by_slug)} tags. The limit is {MOST_TAGS}.")

    def validate_slug(self, field: StringField) -> None:
        """Refuse a text that is not a slug, or the slug of one of the blog's own pages."""
        if field.data and field.data != (slug := slug_from(field.data, SLUG_LENGTH)):
            raise ValidationError(f"Use only letters from a to z, digits and hyphens, like this: {slug}")
        if field.data in RESERVED:
            raise ValidationError("The blog itself uses this address. Choose a different one.")

    def validate_published_at(self, field: MomentField) -> None:
        """Require a time in the future if the writer pressed Schedule."""
        if self.publication.data == "later" and not field.errors:
            if field.data is None or not any(field.raw_data or ()):  # nothing was typed
                raise ValidationError("Choose the time of publication.")
            if field.data <= utc_now():
                raise ValidationError("This time has passed. Choose a later time, or publish now.")

    def as_text(self) -> str:
        """Return everything in the form as one text, to compare it: short fields first, then the long ones."""
        short: list[str] = []
        long: list[str] = []
        for field in self:
            value = field.data
            if isinstance(field, TagsField):
                value = ", ".join(sorted(field.names, key=str.casefold))  # a post has its own order
            if value and not isinstance(field, ControlField):
                text = to_local(value) if isinstance(field, MomentField) else str(value)
                (long if isinstance(field, TextAreaField) else short).append(text)
        return "\n".join([*short, "", *long])

    def fill(self, post: Post) -> None:
        """Set every field's attribute of `post`, and publish or schedule it if the writer pressed that button."""
        state, published_at = post.state, post.published_at
        self.populate_obj(post)
        if self.publication.data == "now":
            post.published_at = published_at if state == "published" else utc_now()
        elif self.publication.data != "later" and published_at is None:
            post.published_at = None  # Save leaves a draft a draft, even if a time was typed
