"""Let writers set the language of a post.

What: the column posts.language. It is NULL for every post whose writer has not set a language.
Why: the blog detects the language of a text, but a short text, or a rare language, leaves it without an answer.
Cost: none on a table of any size, because no row is rewritten.
Way back: drops the column. The blog then detects the language of each post again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030_add_language_to_posts"
down_revision = "0029_create_unsaved_texts"


def upgrade() -> None:
    op.add_column("posts", sa.Column("language", sa.String(35), nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "language")
