"""Add a mood to notes."""

import sqlalchemy as sa
from alembic import op

revision = "0002_add_mood_to_notes"
down_revision = "0001_create_people_and_notes"


def upgrade() -> None:
    with op.batch_alter_table("notes") as batch:
        batch.add_column(sa.Column("mood", sa.String(20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("notes") as batch:
        batch.drop_column("mood")
