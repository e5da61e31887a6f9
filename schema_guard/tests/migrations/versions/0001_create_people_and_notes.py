"""Create people and notes."""

import sqlalchemy as sa
from alembic import op

revision = "0001_create_people_and_notes"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(50), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_notes_person_id_people", ondelete="CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("notes")
    op.drop_table("people")
