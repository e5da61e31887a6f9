"""rename user to users

Revision ID: e029d708fc04
Revises: 094fa84824f4
Create Date: 2026-11-26 01:07:55.937188

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'e029d708fc04'
down_revision = '094fa84824f4'
branch_labels = None
depends_on = None


def upgrade():
    op.rename_table("user", "users")


def downgrade():
    op.rename_table("users", "user")
