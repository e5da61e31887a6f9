COMMIT;

UPDATE post_tags SET published_at = known.current FROM (SELECT id, CASE WHEN posts.deleted_at IS NULL AND posts.menu_position IS NULL THEN posts.published_at END AS current FROM posts WHERE id BETWEEN 1 AND 2147483647 FOR SHARE) AS known WHERE post_tags.post_id = known.id;

BEGIN;

