"""Remember the addresses that posts had in another blog.

What: the table old_addresses, with the whole path of each address: /2016/03/09/hello.html.
Why: links to a post live on when the post moves here. old_slugs holds only the last part of an address below /posts, so
    it has no place for these. An address is unique: it leads to one post.
Cost: none, because the table is new.
Way back: drops the table. The old addresses then lead nowhere. Those that a file names come back when you import it
    again after you have changed it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027_create_old_addresses"
down_revision = "0026_index_menu"


def upgrade() -> None:
    op.create_table(
        "old_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_addresses")),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_old_addresses_post_id_posts"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint("address", name=op.f("uq_old_addresses_address")),
        sa.Index(op.f("ix_old_addresses_post_id"), "post_id"),
    )


def downgrade() -> None:
    op.drop_table("old_addresses")
