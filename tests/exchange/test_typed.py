"""What the blog cannot show is a link or a line: nothing vanishes without a word."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from tests.exchange.files import only_post, run, write


def test_a_film_becomes_a_link_on_the_page(client: FlaskClient, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", "date: 2020-02-03", '<iframe src="https://example.com/film" title="A film"></iframe>')
    run(cli, tmp_path)
    assert '<a href="https://example.com/film"' in client.get("/posts/a").text


def test_links_between_posts_of_jekyll_lead_to_the_posts_here(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", body="[a]({% post_url 2016-03-06-Foot.Notes %})")
    run(cli, tmp_path)
    with app.app_context():
        assert only_post().body == "[a](/posts/foot-notes)"


def test_one_line_sums_up_what_is_shown_as_typed(cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", body="{{< figure >}} {{< figure >}}")
    write(tmp_path, "b.md", body="{{< youtube 1 >}} {% include a.html %}")
    output = run(cli, tmp_path).output
    assert "2 posts hold Hugo shortcodes (figure 2, youtube 1), shown as typed\n" in output
    assert "1 post holds Liquid tags (include 1), shown as typed\n" in output
    assert "shown as typed" not in run(cli, tmp_path).output
