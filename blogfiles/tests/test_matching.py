"""Which blog the files belong to, and which post each file is, for a blog that is a list in memory."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from blogfiles.blog import Blog, KnownPost, Text
from blogfiles.matching import match
from blogfiles.origins import Origin, UncertainError, origin_of
from blogfiles.record import Author, Record, same_name

DAY = date(2020, 2, 3)


class Shelf(Blog):
    """A blog that is a list of posts, each with its text."""

    def __init__(self, posts: dict[KnownPost, Text]) -> None:
        self.posts = posts

    def imported(self) -> Sequence[KnownPost]:
        return [post for post in self.posts if post.hash is not None]

    def old_slugs(self) -> Iterable[tuple[str, int]]:
        return ()

    def with_slug(self, slug: str) -> KnownPost | None:
        return next((post for post in self.posts if post.slug == slug), None)

    def from_file(self, record: Record, origins: Collection[str]) -> Iterable[KnownPost]:
        return [post for post in self.imported() if post.path == record.path and post.origin in {*origins, None}]

    def text_of(self, post: KnownPost) -> Text | None:
        return self.posts.get(post)

    def dated_slug(self, record: Record) -> str:
        return f"{record.slug}-{record.date.date()}" if record.date else record.slug

    def username_of(self, author: Author) -> str:
        return author.username or same_name(author.name)


def record(slug: str, title: str, author: str = "Kim", day: date = DAY, text: str = "Text.") -> Record:
    """Return what a file says."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    path, of_text = f"{slug}.md", f"hash of {title} by {author}: {text}"
    return Record(slug, title, text, moment, None, None, False, [Author(author)], [], "", path, hash=of_text)


def imported(post_id: int, file: Record, origin: str = "kim") -> tuple[KnownPost, Text]:
    """Return the post that an import made from a file."""
    post = KnownPost(post_id, file.slug, hash=file.hash, origin=origin, path=file.path, version=1)
    assert file.date
    return post, Text(file.title, file.body, file.date.date(), same_name(file.authors[0].name))


ENGINES, LOOMS = record("engines", "Engines"), record("looms", "Looms")
POST, TEXT = imported(1, ENGINES)
KIMS = Shelf(dict([imported(1, ENGINES), imported(2, LOOMS)]))


def test_the_same_files_again_are_of_the_same_origin() -> None:
    origin = origin_of([ENGINES, replace(LOOMS, hash="2", body="Changed.")], KIMS, "", "another-folder")
    assert origin.name == "kim"
    assert all(map(origin.owns, KIMS.imported()))


def test_files_of_another_blog_get_an_origin_of_their_own() -> None:
    theirs = [record(slug, "Other", "Pat", date(2015, 1, 2), f"Words of {slug}.") for slug in ("engines", "looms")]
    assert origin_of(theirs, KIMS, "", "kim").name == "kim-2"


def test_files_that_only_resemble_those_of_a_known_blog_need_an_answer_from_a_person() -> None:
    unsure = [replace(ENGINES, hash="3", title="Motoren", body="Worte."), record("x", "X", text="New."), LOOMS]
    shelf = Shelf(dict([imported(1, ENGINES), imported(2, LOOMS), imported(3, record("y", "Y", text="Old."))]))
    with pytest.raises(UncertainError, match="resemble 2 posts from kim"):
        origin_of(unsure, shelf, "", "other")
    assert origin_of(unsure, shelf, "mine", "other").name == "mine"
    with pytest.raises(UncertainError, match="1 post in these files resembles 1 post from kim"):
        origin_of(unsure[:1], KIMS, "", "other")


@pytest.mark.parametrize(
    ("post", "overwrite", "reason"),
    [
        (POST, False, ""),
        (replace(POST, is_edited=True), False, "edited here since it was imported"),
        (replace(POST, is_edited=True), True, ""),
        (replace(POST, is_in_bin=True), False, "its post is in the bin"),
        (replace(POST, past_hashes="1 2"), False, "this version was imported before, and a later one since"),
        (KnownPost(1, "engines"), False, "a post written here has the slug engines"),
        (replace(POST, origin="pat"), True, "the post from engines.md of the source pat has the slug engines"),
    ],
)
def test_a_changed_file_updates_its_post_unless_there_is_a_reason_not_to(
    post: KnownPost, overwrite: bool, reason: str
) -> None:
    found = match(replace(ENGINES, hash="2"), Origin("kim"), Shelf({post: TEXT}), overwrite)
    assert (found.slug, found.reason) == ("engines", reason)


def test_a_namesake_of_another_day_gets_its_date_in_the_slug() -> None:
    later = record("engines", "More engines", "Pat", date(2021, 2, 3), "Other words.")
    found = match(later, Origin("pat"), KIMS, overwrite=True)
    assert (found.post, found.slug) == (None, "engines-2021-02-03")
    assert found.note == "gets the slug engines-2021-02-03, since another post has the slug engines"


def test_two_people_who_write_under_one_title_on_one_day_are_two_blogs_until_a_person_says_otherwise() -> None:
    theirs = [record("engines", "Engines", "Pat", text="Other words."), record("x", "X", "Pat", text="New.")]
    with pytest.raises(UncertainError, match="resemble 1 post from kim"):
        origin_of(theirs, KIMS, "", "pat")
    found = match(theirs[0], origin_of(theirs, KIMS, "pat", "pat"), KIMS, overwrite=False)
    assert (found.post, found.slug) == (None, "engines-2020-02-03")


@pytest.mark.parametrize("authors", [[], ENGINES.authors], ids=["nobody", "same author"])
def test_two_long_texts_that_share_few_words_may_be_those_of_two_blogs(authors: list[Author]) -> None:
    ours, theirs = (" ".join(f"{word}{number}" for number in range(30)) for word in ("loom", "goat"))
    other = replace(ENGINES, authors=authors, body=theirs, hash="2")
    shelf = Shelf({POST: TEXT._replace(body=ours)})
    with pytest.raises(UncertainError, match="resembles 1 post from kim"):
        origin_of([other], shelf, "", "goats")
    rewritten = replace(other, body=ours.replace("loom1", "mill1"))
    for same in (rewritten, replace(other, body="Short.")):
        assert origin_of([same], shelf, "", "goats").name == "kim"


def test_a_namesake_in_another_blog_stays_although_both_blogs_have_the_same_sample() -> None:
    about, day = replace(LOOMS, authors=[]), datetime(2015, 1, 2, tzinfo=UTC)
    origin = origin_of([ENGINES, replace(about, date=day, body="Words.", hash="2")], KIMS, "", "pat")
    assert origin.name == "kim"  # half of the files are the same
    other = match(replace(about, date=day, body="Words.", hash="2"), origin, KIMS, overwrite=True)
    assert other.reason == "it seems to be another post than looms; --source kim says that it is the same"
    assert not match(replace(about, date=day, hash="2"), origin, KIMS, overwrite=False).reason
