"""Store the HTML and the summary of posts.

What: the columns posts.body_html and posts.summary, empty for now.
Why: rendering takes about a millisecond a post, and a page of ten should not pay it on each visit. Both follow from the
    body, so a migration need not fill them: a post without is rendered when read, and `flask posts render` fills
    them at leisure. A migration that rendered a million posts would take a quarter of an hour.
Cost: none, on a table of any size: no row is rewritten.
Way back: drops both columns; nothing is lost that the body does not hold.
"""

import sqlalchemy as sa
from alembic import op

from app.database import LongText

revision = "0006_store_html_of_posts"
down_revision = "0005_create_tags"


def upgrade() -> None:
    op.add_column("posts", sa.Column("body_html", LongText, nullable=True))
    op.add_column("posts", sa.Column("summary", sa.String(300), nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "summary")
    op.drop_column("posts", "body_html")
