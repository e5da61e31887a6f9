ALTER TABLE post_tags ADD COLUMN published_at DATETIME(6);

CREATE TRIGGER IF NOT EXISTS post_tags_published_at_insert BEFORE INSERT ON post_tags FOR EACH ROW SET NEW.published_at = (SELECT CASE WHEN posts.deleted_at IS NULL AND posts.menu_position IS NULL THEN posts.published_at END FROM posts WHERE id = NEW.post_id LOCK IN SHARE MODE);

CREATE TRIGGER IF NOT EXISTS post_tags_published_at_update AFTER UPDATE ON posts FOR EACH ROW IF NOT ((CASE WHEN OLD.deleted_at IS NULL AND OLD.menu_position IS NULL THEN OLD.published_at END) <=> (CASE WHEN NEW.deleted_at IS NULL AND NEW.menu_position IS NULL THEN NEW.published_at END)) THEN UPDATE post_tags SET published_at = CASE WHEN NEW.deleted_at IS NULL AND NEW.menu_position IS NULL THEN NEW.published_at END WHERE post_id = NEW.id; END IF;

DROP TRIGGER IF EXISTS post_tags_published_at_insert;

DROP TRIGGER IF EXISTS post_tags_published_at_update;

ALTER TABLE post_tags DROP COLUMN published_at;

