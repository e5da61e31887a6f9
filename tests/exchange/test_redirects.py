"""Addresses of the old blog lead to the posts here, on each database."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from app.database import db
from app.models import OldAddress
from blogfiles.tests.exports import item, records
from tests.exchange.files import run, sums, write

HEAD = "title: Old\ndate: 2016-03-09\npermalink: /2016/03/09/old.html\naliases: [/news/old/]\nredirect_from: /blog/old"


def target(client: FlaskClient, address: str) -> str:
    """Return where an address leads by one redirect."""
    response = client.get(address)
    assert response.status_code == 301, address
    assert client.get(response.location).status_code == 200
    return response.location


@pytest.mark.parametrize(
    "address", ["/2016/03/09/old.html", "/news/old/", "/news/old", "/news/old/index.html", "/blog/old", "/blog/old?a=1"]
)
def test_each_address_of_a_file_leads_to_its_post(
    client: FlaskClient, cli: FlaskCliRunner, tmp_path: Path, address: str
) -> None:
    write(tmp_path, "old-post.md", HEAD)
    run(cli, tmp_path)
    assert target(client, address) == "/posts/old-post"


def test_the_default_addresses_of_jekyll_and_hugo_lead_to_the_posts(
    client: FlaskClient, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    write(tmp_path, "_posts/2016-03-09-a.md", "title: A")
    write(tmp_path, "content/blog/b.md", "title: B\ndate: 2016-03-10")
    write(tmp_path, "content/posts/c.md", "title: C\ndate: 2016-03-11\nslug: d\naliases: [/posts/e/]")
    run(cli, tmp_path)
    assert target(client, "/2016/03/09/a.html") == "/posts/a"
    assert target(client, "/blog/b/") == "/posts/b"
    assert target(client, "/posts/e") == "/posts/d"


def test_the_link_of_wordpress_leads_to_the_post(client: FlaskClient, cli: FlaskCliRunner, tmp_path: Path) -> None:
    records(tmp_path, item(more="<link>https://example.com/2013/05/engines/</link>"))
    run(cli, tmp_path)
    assert target(client, "/2013/05/engines/").startswith("/posts/engines")


def test_the_address_of_a_draft_leads_nowhere(client: FlaskClient, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "old-post.md", f"{HEAD}\ndraft: true")
    run(cli, tmp_path)
    assert client.get("/blog/old").status_code == 404
    assert client.post("/nowhere").status_code == 404


def test_the_first_post_keeps_an_address_that_two_posts_name(
    client: FlaskClient, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    write(tmp_path, "a.md", "date: 2016-03-09\naliases: [/old]")
    write(tmp_path, "b.md", "date: 2016-03-09\naliases: [/old, /archive, /posts/a]")
    assert sums(run(cli, tmp_path)) == "2 posts imported"
    assert target(client, "/old") == "/posts/a"
    assert client.get("/archive").status_code == 200  # a page of the blog comes first
    assert client.get("/posts/a").status_code == 200


def test_a_blog_that_was_imported_before_gets_its_addresses_with_the_next_run(
    app: Flask, client: FlaskClient, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    write(tmp_path, "old-post.md", HEAD)
    run(cli, tmp_path)
    with app.app_context():
        db.session.execute(sa.delete(OldAddress))
        db.session.commit()
    assert sums(run(cli, tmp_path)) == "1 unchanged"
    assert target(client, "/blog/old") == "/posts/old-post"


def test_the_export_names_the_addresses_again(
    app: Flask, client: FlaskClient, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    write(tmp_path / "blog", "content/news/2021/x.md", f"{HEAD}\nslug: y")
    run(cli, tmp_path / "blog")
    cli.invoke(args=["export", str(tmp_path / "export")])
    text = (tmp_path / "export/2016-03-09-y.md").read_text("utf-8")
    assert "redirect_from: [/blog/old, /news/2021/y]\n" in text
    with app.app_context():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()
    run(cli, tmp_path / "export")
    for address in ("/blog/old", "/news/2021/y", "/news/old", "/2016/03/09/old.html"):
        assert target(client, address) == "/posts/y"
    cli.invoke(args=["export", str(tmp_path / "again")])
    assert (tmp_path / "again/2016-03-09-y.md").read_text("utf-8") == text
