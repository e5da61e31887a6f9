"""Index notes by mood."""

from schema_guard.steps import add_index, drop_index

revision = "0003_index_notes_by_mood"
down_revision = "0002_add_mood_to_notes"


def upgrade() -> None:
    add_index("ix_notes_mood", "notes", ["mood"])


def downgrade() -> None:
    drop_index("ix_notes_mood", "notes")
