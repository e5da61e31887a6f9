"""check email of members

Revision ID: 819523e66212
Revises: 1014b063503f
Create Date: 2026-11-26 00:56:55.037297

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '819523e66212'
down_revision = '1014b063503f'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("members") as batch_op:
        batch_op.create_check_constraint("email_has_at", "email LIKE '%@%'")


def downgrade():
    with op.batch_alter_table("members") as batch_op:
        batch_op.drop_constraint("email_has_at", type_="check")
