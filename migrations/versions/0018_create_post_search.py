"""Make posts searchable.

What: the table post_search with a full-text index, triggers on posts that keep it in step, and a row in it for each
    post that is there.
Why: the database itself follows every change, whoever makes it: a form, an import, a shell, code that knows nothing of
    search. A table of its own, and not a column of posts, so that no row of posts is rewritten, and nobody who reads
    a post carries its index along. How each database does it stands in app/schema/search.py.
Cost: reads every post and writes its index, a second for some 2,000 posts on PostgreSQL and MariaDB and for 30,000 on
    SQLite. The index is made while it is empty, and filled 500 posts at a time: on PostgreSQL and MariaDB readers and
    writers go on meanwhile, on SQLite readers do. Killed half-way, it goes on with what lacks.
Way back: drops the triggers and the table; the posts stay as they are.
"""

from app.schema.search import add_search, drop_search

revision = "0018_create_post_search"
down_revision = "0017_create_comments"


def upgrade() -> None:
    add_search("post_search", "posts", "title", "body")


def downgrade() -> None:
    drop_search("post_search", "posts")
