"""Store the HTML and the summary of posts.

What: the columns posts.body_html and posts.summary, empty for now.
Why: rendering a post takes about a millisecond, and a page of ten posts should not pay that at each visit. Both columns
    follow from the body, so the migration does not fill them: the blog renders a post without HTML when somebody reads
    it, and `flask posts render` fills all of them. Rendering a million posts here would take a quarter of an hour.
Cost: none on a table of any size, because no row is rewritten.
Way back: drops both columns. You can make their content again from the bodies.
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
