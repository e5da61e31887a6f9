"""What a blog says about a whole folder stands below the front matter of each file in it."""

from pathlib import Path

import pytest

from blogfiles.folder import find
from blogfiles.reader import read, read_file
from blogfiles.record import Record

POST = "---\ndate: 2016-03-10\n---\nText.\n"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def posts_in(folder: Path, files: dict[str, str]) -> dict[str | None, Record]:
    write(folder, files)
    records = [record for _, record in read(folder)]
    assert all(isinstance(record, Record) for record in records), records
    return {record.path: record for record in records if isinstance(record, Record)}


def notes(folder: Path, files: dict[str, str], path: str = "posts/a.md") -> list[str]:
    """Write the files and a post, and return what is said about this post. Check that a line means a draft."""
    post = posts_in(folder, {path: POST, **files})[path]
    assert post.is_draft == bool(post.notes)
    return post.notes


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("posts/_index.md", "---\ncascade: {draft: true}\n---\n", "it is a draft, as {} says"),
        ("posts/_index.md", "+++\n[cascade.build]\nrender = 'never'\n+++\n", "it is not rendered, as {} says"),
        ("posts/_index.de.md", "---\ncascade:\n  _build: {list: never}\n---\n", "it is not listed, as {} says"),
        ("_index.md", "---\ncascade: [{draft: true, target: {path: /posts/**}}]\n---\n", "it is a draft, as {} says"),
        ("_index.md", "---\ncascade: {draft: 1}\n---\n", "{} cannot be read, and may hide it"),
        ("_index.md", "---\ncascade: {draft: true, _target: {path: '{/x,/po*}'}}\n---\n", "it is a draft, as {} says"),
        ("_index.md", "---\ncascade: {draft: true, target: {lang: de}}\n---\n", "it is a draft, as {} says"),
        ("_index.md", "---\ncascade: {draft: true, target: {kind: page}}\n---\n", "it is a draft, as {} says"),
        ("hugo.toml", "[[cascade]]\ndraft = true\n[cascade.target]\npath = '/posts/**'\n", "it is a draft, as {} says"),
        ("config/_default/hugo.yaml", "cascade: {params: {private: true}}\n", "it is private, as {} says"),
        ("_index.md", "---\ncascade: 3\n---\n", "{} cannot be read, and may hide it"),
        ("_index.md", "---\ncascade: [draft]\n---\n", "{} cannot be read, and may hide it"),
        ("_index.md", "---\ncascade: {draft: maybe}\n---\n", "{} cannot be read, and may hide it"),
        ("posts/_index.md", "+++\ndraft = true\n+++\n", "{} makes a draft of its section"),
        ("_config.yml", "defaults:\n- {scope: {path: ''}, values: {published: false}}\n", "it is a draft, as {} says"),
        ("_config.yml", "defaults:\n- {scope: {path: po*}, values: {listed: no}}\n", "it is not listed, as {} says"),
        ("_config.yml", "defaults:\n- {scope: {type: pages}, values: {hidden: true}}\n", "it is hidden, as {} says"),
        ("_config.yml", "defaults: {scope: 3, values: {hidden: true}}\n", "{} cannot be read, and may hide it"),
        ("_config.yml", "a: &b [c]\nd: *b\ndefaults: []\n", "{} cannot be read, and may hide it"),
        ("_config.yml", "exclude: [x, posts/]\n", "{} leaves it out"),
        ("_config.yml", "exclude: '*a.md'\n", "{} leaves it out"),
        ("_config.yml", "defaults:\n- {scope: {path: ./posts}, values: {hidden: 1}}\n", "it is hidden, as {} says"),
        ("_config.yml", "source: ./\ncollections_dir: posts\ndefaults:\n- {scope: {path: a.md}, values: {hide: 1}}\n",
         "it is hidden, as {} says"),
        ("_index.md", "---\ncascade:\n" + "- {color: red}\n" * 101 + "---\n", "{} cannot be read, and may hide it"),
        ("posts/posts.json", '{"draft": true}', "it is a draft, as {} says"),
        ("posts/posts.11tydata.json", '{"permalink": false}', "it has no page, as {} says"),
        ("posts/a.json", '{"eleventyExcludeFromCollections": true}', "it is not listed, as {} says"),
        ("posts/posts.json", '{"eleventyComputed": {"permalink": false}}', "it has no page, as {} says"),
        ("posts/posts.11tydata.js", "module.exports = {draft: true};", "it is a draft, as {} says"),
        ("posts/posts.11tydata.mjs", "export default {permalink: () => false};", "{} cannot be read, and may hide it"),
        ("posts/posts.json", '{"draft": ', "{} cannot be read, and may hide it"),
        ("pelicanconf.py", "DEFAULT_METADATA = {\n    'status': 'draft',\n}\n", "it is a draft, as {} says"),
        ("pelicanconf.py", "ARTICLE_EXCLUDES = ['x', 'posts']\n", "{} leaves it out"),
        ("pelicanconf.py", "IGNORE_FILES = [\n    'a*.md',\n]\n", "{} leaves it out"),
        (".eleventyignore", "# Not yet\n\nposts/\n", "{} leaves it out"),
        (".eleventyignore", "a.md", "{} leaves it out"),
        ("eleventy.config.js", "export default (c) => {\n  c.ignores.add('./posts/**');\n};\n", "{} leaves it out"),
        ("config.toml", "ignored_content = ['posts/**']\n", "{} leaves it out"),
        ("hugo.toml", "ignoreFiles = ['/a\\.md$']\n", "{} leaves it out"),
        ("hugo.toml", "ignoreFiles = ['^[a-z]?.*/?posts/.*']\n", "{} leaves it out"),
        ("hugo.toml", "ignoreFiles = ['x|drafts?', '/[b]?a\\.md']\n", "{} leaves it out"),
        ("config/production/hugo.toml", "cascade = {draft = true}\n", "it is a draft, as {} says"),
        ("config/_default/cascade.toml", "draft = true\n", "it is a draft, as {} says"),
        ("_config.yml", "skip_render: posts/*\n", "{} leaves it out"),
        ("pelicanconf.py", "DEFAULT_METADATA = dict(status='draft')\n", "{} cannot be read, and may hide it"),
        ("_data/permalink.json", "false\n", "it has no page, as {} says"),
        ("_data/eleventyExcludeFromCollections.js", "module.exports = true;\n", "it is not listed, as {} says"),
        ("_data/draft.cjs", "module.exports = () => true;\n", "{} cannot be read, and may hide it"),
    ],
)  # fmt: skip
def test_a_line_about_a_folder_hides_a_post(tmp_path: Path, name: str, text: str, reason: str) -> None:
    assert notes(tmp_path, {name: text}) == [f"is a draft now, since {reason.format(name)}"]


@pytest.mark.parametrize(
    ("name", "text", "path"),
    [
        ("hugo.toml", "disableLanguages = ['fr', 'DE']\n", "content/posts/a.de.md"),
        ("hugo.yaml", "languages:\n  de: {disabled: true}\n  en: {weight: 1}\n", "content/a/index.de.md"),
        ("config/_default/languages.toml", "[de]\ndisabled = true\ncontentDir = 'german'\n", "german/posts/a.md"),
        ("config/_default/languages.json", '{"de": {"disabled": true}}', "content/posts/2016-03-10-a.de.md"),
    ],
)
def test_a_language_that_hugo_leaves_out_is_not_public(tmp_path: Path, name: str, text: str, path: str) -> None:
    assert notes(tmp_path, {name: text}, path) == [f"is a draft now, since {name} disables the language 'de'"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("posts/_index.md", "---\nbuild: {render: never}\n---\n"),
        ("posts/_index.md", ""),
        ("posts/_index.md", "---\ntitle: One: two\n---\n"),
        ("posts/_index.md", "---\ndate: 2016-03-10\ndraft: true\n---\n"),
        ("other/_index.md", "---\ncascade: {draft: true}\n---\n"),
        ("_index.md", "---\ncascade: [{draft: true, target: {path: /other/**}}]\n---\n"),
        ("_index.md", "---\ncascade: {draft: true, target: {kind: section}}\n---\n"),
        ("_index.md", "---\ncascade: [{target: {path: /posts/**}, color: red}]\n---\n"),
        ("hugo.toml", "title = 'Blog'\nbuildDrafts = true\n"),
        ("_config.yml", "defaults:\n- {scope: {path: '', type: posts}, values: {hidden: true}}\n"),
        ("_config.yml", "defaults:\n- {scope: {path: post}, values: {hidden: true}}\n"),
        ("_config.yml", "a: &b [c]\nd: *b\n"),
        ("_config.yml", "exclude: ['', /, [a]]\n"),
        ("_config.yml", "collections: {posts: {}, notes: {output: false}}\n"),
        ("_config.yml", "exclude: [a.md, post, sub/posts]\ndefaults:\n"),
        (".eleventyignore", "# posts\n!posts/a.md\nsrc/posts\n"),
        ("hugo.toml", "ignoreFiles = ['\\.foo$', 'posts/b', '\\.a\\.md$', '(x|y)/']\n"),
        ("config.toml", "ignored_content = ['*.{png,pdf}']\n"),
        ("posts/other.json", '{"draft": true}'),
        ("posts/posts.json", "[1, 2]"),
        ("posts/posts.11tydata.js", "module.exports = {tags: ['posts'], eleventyComputed: {t: (data) => data.x}}"),
        ("pelicanconf.py", "AUTHOR = 'Ada'\n# DEFAULT_METADATA = {'status': 'draft'}\n"),
        ("_data/permalink.json", '"/{{ page.fileSlug }}/"'),
        ("_data/photos.json", '{"draft": '),
        ("hugo.toml", "disableLanguages = ['de']\n[languages.fr]\ndisabled = true\ncontentDir = 'content/fr'\n"),
    ],
)
def test_what_is_not_about_the_post_hides_nothing(tmp_path: Path, name: str, text: str) -> None:
    assert notes(tmp_path, {name: text}) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_index.md", "---\ncascade: {draft: true}\n---\n"),
        ("_index.md", "---\ncascade: [{draft: true, target: {path: /posts/**}}]\n---\n"),
        ("_config.yml", "defaults:\n- {scope: {path: posts}, values: {draft: true}}\n"),
        ("posts/posts.json", '{"draft": true}'),
    ],
)
def test_the_front_matter_of_a_file_counts_more_than_its_folder(tmp_path: Path, name: str, text: str) -> None:
    own = {"posts/a.md": POST.replace("date", "draft: false\ndate"), "posts/b.md": POST}
    found = posts_in(tmp_path, {name: text, **own})
    assert [found[path].is_draft for path in own] == [False, True]


def test_an_empty_value_in_a_file_does_not_take_a_default_away(tmp_path: Path) -> None:
    files = {"_index.md": "---\ncascade: {draft: true}\n---\n", "a.md": POST.replace("date", "draft:\ndate")}
    assert notes(tmp_path, files, "a.md") == ["is a draft now, since it is a draft, as _index.md says"]


def test_a_collection_of_jekyll_without_pages_makes_drafts(tmp_path: Path) -> None:
    lines = "collections: {notes: {output: false}, posts: {}, shown: {output: true}}\n"
    found = posts_in(
        tmp_path, {"_config.yml": lines} | dict.fromkeys(("_notes/a.md", "_posts/b.md", "_shown/c.md"), POST)
    )
    assert [post.is_draft for post in found.values()] == [True, False, False]
    assert found["_notes/a.md"].notes == ["is a draft now, since _config.yml shows no pages of the collection 'notes'"]


def test_eleventy_leaves_out_what_git_ignores_and_other_tools_do_not(tmp_path: Path) -> None:
    files = {".gitignore": "_site/\n/posts\n"}
    assert notes(tmp_path, files) == []
    assert notes(tmp_path, files | {".eleventy.js": "// Empty"}) == ["is a draft now, since .gitignore leaves it out"]


def test_pelican_reads_articles_in_some_folders_alone(tmp_path: Path) -> None:
    names = ("content/blog/a.md", "content/notes/b.md", "content/pages/c.md", "content/d.md")
    for paths, hidden in (("['blog']", [False, True, False, True]), ("['']", [False] * 4), ("FOLDERS", [False] * 4)):
        found = posts_in(tmp_path, {"pelicanconf.py": f"ARTICLE_PATHS = {paths}\n"} | dict.fromkeys(names, POST))
        assert [found[name].is_draft for name in names] == hidden


def test_a_tag_that_has_a_password_in_hexo_makes_drafts(tmp_path: Path) -> None:
    config = "encrypt:\n  silent: true\n  tags:\n  - {name: Diary, password: example}\n"
    texts = {f"source/_posts/{tag}.md": POST.replace("date", f"tags: [a, {tag}]\ndate") for tag in ("diary", "looms")}
    found = posts_in(tmp_path, {"_config.yml": config} | texts)
    assert found["source/_posts/diary.md"].notes == [
        "is a draft now, since _config.yml has a password for the tag 'Diary'"
    ]
    assert not found["source/_posts/looms.md"].is_draft


def test_a_folder_with_an_underscore_is_no_part_of_a_blog(tmp_path: Path) -> None:
    lines = "source: ./\ncollections: {shown: {output: true}}\ninclude: [_pages/]\n"
    names = ("_ideas/a.md", "_pages/b.md", "x/_posts/c.md", "_shown/d.md", "e.md", "x/_y/z/f.md")
    found = posts_in(tmp_path / "_blog", {"_config.yml": lines} | dict.fromkeys(names, POST))
    assert {path: post.is_draft for path, post in found.items() if post.is_draft} == {
        "_ideas/a.md": True,
        "x/_y/z/f.md": True,
    }


@pytest.mark.parametrize("name", ["docusaurus.config.js", "astro.config.mjs"])
def test_docusaurus_and_astro_leave_folders_with_an_underscore_out(tmp_path: Path, name: str) -> None:
    assert notes(tmp_path, {name: "export default {};"}, "blog/_parts/a.md") == [
        f"is a draft now, since {name} leaves it out"
    ]
    assert notes(tmp_path, {}) == []


def test_the_pattern_of_a_configuration_gives_the_address_of_a_post(tmp_path: Path) -> None:
    found = posts_in(
        tmp_path, {"_config.yml": "permalink: /blog/:month/:title.html\n", "_posts/2016-03-09-a.md": "Text"}
    )
    assert found["_posts/2016-03-09-a.md"].addresses[0] == "/blog/03/a.html"


def test_hexo_leaves_files_of_its_source_out(tmp_path: Path) -> None:
    lines = {"_config.yml": "source_dir: source\nexclude: [_posts/a.md]\nignore: ['**/off/*']\n"}
    names = ("source/_posts/a.md", "source/_posts/b.md", "source/_posts/off/c.md")
    assert [post.is_draft for post in posts_in(tmp_path, lines | dict.fromkeys(names, POST)).values()] == [
        True,
        False,
        True,
    ]


def test_a_date_in_the_future_schedules_a_folder_of_hugo(tmp_path: Path) -> None:
    found = posts_in(tmp_path, {"_index.md": "---\ncascade: {publishDate: 2999-01-01}\n---\n", "a.md": POST})
    assert str(found["a.md"].published_at) == "2999-01-01 00:00:00+00:00"


def test_an_import_notices_that_a_folder_was_hidden_since(tmp_path: Path) -> None:
    before = posts_in(tmp_path, {"a.md": POST})["a.md"]
    after = posts_in(tmp_path, {"_index.md": "---\ncascade: {draft: true}\n---\n"})["a.md"]
    assert (before.is_draft, after.is_draft, before.hash == after.hash) == (False, True, False)


@pytest.mark.parametrize(
    "name", ["content/_index.md", "content/posts/_index.md", "config/_default/hugo.toml", "config.toml"]
)
def test_a_part_of_a_blog_of_hugo_has_the_defaults_of_the_folders_above_it(tmp_path: Path, name: str) -> None:
    line = "cascade = {draft = true}\n"
    write(tmp_path, {name: line if name.startswith("config") else f"+++\n{line}+++\n", "content/posts/a.md": POST})
    ((_, post), *_) = read(tmp_path / "content/posts")
    assert isinstance(post, Record)
    assert post.is_draft


def test_a_folder_counts_more_than_the_folder_around_it(tmp_path: Path) -> None:
    files = {
        "_index.md": "---\ncascade: {draft: true}\n---\n",
        "posts/_index.md": "---\ncascade: {draft: false}\n---\n",
    }
    found = posts_in(tmp_path, {**files, "posts/a.md": POST, "deep/er/b.md": POST})
    assert {path: post.is_draft for path, post in found.items()} == {"posts/a.md": False, "deep/er/b.md": True}


def test_a_path_makes_drafts_but_never_publishes_what_another_line_hides(tmp_path: Path) -> None:
    lines = "---\ncascade: [{draft: false, target: {path: /public/**}}, {draft: true}]\n---\n"
    assert notes(tmp_path, {"_index.md": lines}, "secret/public/a.md")


def test_a_post_in_a_page_bundle_or_in_another_language_is_found_by_its_path(tmp_path: Path) -> None:
    lines = "---\ncascade: [{draft: true, target: {path: '{/posts/trip,/posts/b}'}}]\n---\n"
    found = posts_in(tmp_path, {"content/_index.md": lines} | dict.fromkeys(
        ("content/en/posts/trip/index.md", "content/posts/b.de.md", "content/posts/c.md"), POST))  # fmt: skip
    assert [post.is_draft for post in found.values()] == [True, True, False]


def test_the_configuration_above_the_folder_counts_too(tmp_path: Path) -> None:
    lines = "defaults:\n- {scope: {path: _posts/secret, type: posts}, values: {published: false}}\n"
    write(tmp_path, {"[a]/_config.yml": lines, "[a]/_posts/secret/2016-03-10-a.md": POST, "[a]/_posts/b.md": POST})
    found = dict(read(tmp_path / "[a]/_posts"))
    assert {name: isinstance(post, Record) and post.is_draft for name, post in found.items()} == {
        "b.md": False,
        "secret/2016-03-10-a.md": True,
    }
    ((_, alone),) = read(tmp_path / "[a]/_posts/secret/2016-03-10-a.md")
    assert isinstance(alone, Record)
    assert alone.notes == ["is a draft now, since it is a draft, as _config.yml says"]


def test_tags_and_authors_come_from_the_folder_but_titles_and_dates_do_not(tmp_path: Path) -> None:
    values = "{title: Blog, date: now, author: Ada, tags: [sql], lang: de, layout: post}"
    lines = f"defaults:\n- {{scope: {{path: ''}}, values: {values}}}\n"
    files = {"a.md": POST, "b.md": POST.replace("date", "tags: [x]\nauthor: Grace\ndate")}
    found = posts_in(tmp_path, {"_config.yml": lines, **files})
    a, b = found["a.md"], found["b.md"]
    assert (a.title, a.authors[0].name, a.tags, a.language, a.front_matter) == ("A", "Ada", ["sql"], "de", "")
    assert (b.authors[0].name, b.tags) == ("Grace", ["x"])


def test_the_most_specific_default_of_jekyll_counts(tmp_path: Path) -> None:
    lines = [
        "{path: x/y}, values: {author: C}",
        "{path: '', type: pages}, values: {author: B}",
        "{}, values: {author: A}",
    ]
    config = "defaults:\n" + "".join(f"- {{scope: {line}}}\n" for line in lines)
    found = posts_in(tmp_path, {"_config.yml": config, "x/y/a.md": POST, "b.md": POST, "_posts/c.md": POST})
    assert {path: post.authors[0].name for path, post in found.items()} == {
        "x/y/a.md": "C",
        "b.md": "B",
        "_posts/c.md": "A",
    }


def test_a_link_in_the_place_of_defaults_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"blog/posts/a.md": POST, "secret.md": "---\ncascade: {author: Ada}\n---\n"})
    (tmp_path / "blog/posts/_index.md").symlink_to(tmp_path / "secret.md")
    ((_, post), *_) = [pair for pair in read(tmp_path / "blog") if pair[0] == "posts/a.md"]
    assert isinstance(post, Record)
    assert (post.authors, post.notes) == ([], ["is a draft now, since posts/_index.md cannot be read, and may hide it"])


def test_the_defaults_of_a_folder_are_read_once(tmp_path: Path) -> None:
    write(tmp_path, {"_index.md": "---\ncascade: {draft: true}\n---\n", "a.md": POST, "b.md": POST})
    found = find(tmp_path)
    for file in found.files:
        list(read_file(file, found.folder, defaults=found.defaults))
        (tmp_path / "_index.md").unlink(missing_ok=True)
    ((_, last),) = read_file(found.files[-1], found.folder, defaults=found.defaults)
    assert isinstance(last, Record)
    assert last.is_draft


def test_a_date_for_a_whole_folder_publishes_no_post_that_has_none(tmp_path: Path) -> None:
    files = {
        "_config.yml": "defaults:\n- {scope: {path: ''}, values: {published: 2021-01-01}}\n",
        "posts/a.md": "Text.",
    }
    assert posts_in(tmp_path, files)["posts/a.md"].date is None  # so it becomes a draft
