"""Create the content version.

What: the table content_versions, and triggers that change its number together with everything that readers can see:
    posts that are published or scheduled and not in the bin, their tags, comments that are shown, and the names of
    authors and tags. Drafts, comments that wait, and sign-ins do not change it.
Why: the page cache (app/caching.py) may show a stored page as long as the number is the same. The database itself keeps
    the number right, so this is true whoever writes. schema_guard/versions_v1.py shows how each database does it.
Cost: none on a table of any size, because creating a trigger reads no row.
Way back: drops the triggers and the table. The page cache then stores nothing.
"""

from schema_guard.versions_v1 import add_versions, drop_versions, follow_columns, follow_rows

revision = "0028_create_content_version"
down_revision = "0027_create_old_addresses"

VERSIONS = "content_versions"
SHOWN = "SELECT 1 FROM posts WHERE id = $row.post_id AND published_at IS NOT NULL AND deleted_at IS NULL"


def upgrade() -> None:
    add_versions(VERSIONS)
    follow_rows(VERSIONS, "posts", "$row.published_at IS NOT NULL AND $row.deleted_at IS NULL")
    follow_rows(VERSIONS, "post_tags", f"EXISTS ({SHOWN})")
    follow_rows(VERSIONS, "comments", "$row.approved_at IS NOT NULL AND NOT $row.is_hidden")
    follow_columns(VERSIONS, "users", ["username", "name", "about"])
    follow_columns(VERSIONS, "tags", ["name", "slug"])


def downgrade() -> None:
    drop_versions(VERSIONS, ["posts", "post_tags", "comments", "users", "tags"])
