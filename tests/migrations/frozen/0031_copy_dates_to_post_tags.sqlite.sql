ALTER TABLE post_tags ADD COLUMN published_at DATETIME;

CREATE TRIGGER IF NOT EXISTS post_tags_published_at_insert AFTER INSERT ON post_tags BEGIN UPDATE post_tags SET published_at = (SELECT CASE WHEN posts.deleted_at IS NULL AND posts.menu_position IS NULL THEN posts.published_at END FROM posts WHERE id = NEW.post_id) WHERE rowid = NEW.rowid; END;

CREATE TRIGGER IF NOT EXISTS post_tags_published_at_update AFTER UPDATE ON posts WHEN (CASE WHEN OLD.deleted_at IS NULL AND OLD.menu_position IS NULL THEN OLD.published_at END) IS NOT (CASE WHEN NEW.deleted_at IS NULL AND NEW.menu_position IS NULL THEN NEW.published_at END) BEGIN UPDATE post_tags SET published_at = CASE WHEN NEW.deleted_at IS NULL AND NEW.menu_position IS NULL THEN NEW.published_at END WHERE post_id = NEW.id; END;

DROP TRIGGER IF EXISTS post_tags_published_at_insert;

DROP TRIGGER IF EXISTS post_tags_published_at_update;

ALTER TABLE post_tags DROP COLUMN published_at;

