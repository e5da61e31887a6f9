"""check age of members

Revision ID: 1014b063503f
Revises: b53d410bf142
Create Date: 2026-11-26 00:56:12.658939

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '1014b063503f'
down_revision = 'b53d410bf142'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("UPDATE members SET age = NULL WHERE age < 0")
    with op.batch_alter_table("members") as batch_op:
        batch_op.create_check_constraint("age_not_negative", "age >= 0")


def downgrade():
    with op.batch_alter_table("members") as batch_op:
        batch_op.drop_constraint("age_not_negative", type_="check")
