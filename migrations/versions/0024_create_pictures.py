"""Create pictures.

What: the table pictures: the name of each uploaded picture, the hash of the file that it was made from, and who
    uploaded it when.
Why: a post shows a picture by its address, so readers need no row. The row is for the people who write: it finds a file
    that was uploaded before, lists their pictures, and tells how long an unused picture has been there. The files
    themselves stay outside the database, where a web server can send them without it. When a user is deleted, the
    pictures stay (SET NULL), because posts of others may show them.
Cost: none, because the table is new.
Way back: drops the table. The files stay, and posts still show them.
"""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "0024_create_pictures"
down_revision = "0023_allow_paths_of_two_blogs"


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_pictures_author_id_users"), ondelete="SET NULL"
        ),
        sa.UniqueConstraint("name", name=op.f("uq_pictures_name")),
        sa.UniqueConstraint("source", name=op.f("uq_pictures_source")),
        sa.Index(op.f("ix_pictures_author_id_uploaded_at_id"), "author_id", "uploaded_at", "id"),
    )


def downgrade() -> None:
    op.drop_table("pictures")
