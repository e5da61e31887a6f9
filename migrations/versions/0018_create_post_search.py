"""Make posts searchable.

What: the table post_search with a full-text index, triggers on posts that keep it in step, and a row for each existing
    post.
Why: the database follows every change, whoever makes it: a form, an import, a shell, code that does not know search. It
    is a table and not a column of posts, so no post is rewritten, and no reader of a post loads its index.
    schema_guard/search_v1.py shows how each database does it.
Cost: reads every post and writes its index: about 2,000 posts a second on PostgreSQL and MariaDB, 30,000 on SQLite. The
    index is created empty, then filled 500 posts at a time. Readers and writers go on meanwhile on PostgreSQL and
    MariaDB, readers on SQLite. After a kill, run it again: it continues with the posts that are missing.
Way back: drops the triggers and the table. The posts stay as they are.
"""

from schema_guard.search_v1 import add_search, drop_search

revision = "0018_create_post_search"
down_revision = "0017_create_comments"


def upgrade() -> None:
    add_search("post_search", "posts", "title", "body")


def downgrade() -> None:
    drop_search("post_search", "posts")
