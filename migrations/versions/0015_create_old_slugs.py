"""Remember the old addresses of posts.

What: the table old_slugs, with each slug that a post once had.
Why: links live longer than titles. A row holds the id of the post and not its present slug, so even a post that was
    renamed three times needs one redirect. A slug is unique here: it belongs to the post that had it last.
Cost: none, because the table is new.
Way back: drops the table. Old addresses then lead nowhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015_create_old_slugs"
down_revision = "0014_let_users_sign_in"


def upgrade() -> None:
    op.create_table(
        "old_slugs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(200), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_slugs")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_old_slugs_post_id_posts"), ondelete="CASCADE"),
        sa.UniqueConstraint("slug", name=op.f("uq_old_slugs_slug")),
        sa.Index(op.f("ix_old_slugs_post_id"), "post_id"),
    )


def downgrade() -> None:
    op.drop_table("old_slugs")
