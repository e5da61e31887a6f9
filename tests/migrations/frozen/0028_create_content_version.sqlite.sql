CREATE TABLE IF NOT EXISTS content_versions (slot INTEGER NOT NULL, version BIGINT NOT NULL, CONSTRAINT pk_content_versions PRIMARY KEY (slot));

INSERT OR IGNORE INTO content_versions (slot, version) VALUES (0, abs(random() % 9007199254740992));

CREATE TRIGGER IF NOT EXISTS content_versions_posts_insert AFTER insert ON posts WHEN NEW.published_at IS NOT NULL AND NEW.deleted_at IS NULL BEGIN UPDATE content_versions SET version = abs(random() % 9007199254740992) WHERE slot = 0; END;

CREATE TRIGGER IF NOT EXISTS content_versions_posts_update AFTER update ON posts WHEN (OLD.published_at IS NOT NULL AND OLD.deleted_at IS NULL) OR (NEW.published_at IS NOT NULL AND NEW.deleted_at IS NULL) BEGIN UPDATE content_versions SET version = abs(random() % 9007199254740992) WHERE slot = 0; END;

CREATE TRIGGER IF NOT EXISTS content_versions_posts_delete AFTER delete ON posts WHEN OLD.published_at IS NOT NULL AND OLD.deleted_at IS NULL BEGIN UPDATE content_versions SET version = abs(random() % 9007199254740992) WHERE slot = 0; END;

CREATE TRIGGER IF NOT EXISTS content_versions_post_tags_insert AFTER insert ON post_tags WHEN EXISTS (SELECT 1 FROM posts WHERE id = NEW.post_id AND published_at IS NOT NULL AND deleted_at IS NULL) BEGIN UPDATE content_versions SET version = abs(random() % 9007199254740992) WHERE slot = 0; END;

CREATE TRIGGER IF NOT EXISTS content_versions_post_tags_update AFTER update ON post_tags WHEN (EXISTS (SELECT 1 FROM posts WHERE id = OLD.post_id AND published_at IS NOT NULL AND deleted_at IS NULL)) OR (EXISTS (SELECT 1 FROM posts WHERE id = NEW.post_id AND published_at IS NOT NULL AND deleted_at IS NULL)) BEGIN UPDATE content_versions SET version = abs(random() % 9007199254740992) WHERE slot = 0; END;

CREATE TRIGGER IF NOT EXISTS content_versions_post_tags_delete AFTER delete ON post_tags WHEN EXISTS (SELECT 1 FROM posts WHERE id = OLD.post_id AND published_at IS NOT NULL AND deleted_at IS NULL) BEGIN UPDATE content_versions SET version = abs(random() % 9007199254740992) WHERE slot = 0; END;

CREATE TRIGGER IF NOT EXISTS content_versions_comments_insert AFTER insert ON comments WHEN NEW.approved_at IS NOT NULL AND NOT NEW.is_hidden BEGIN UPDATE content_versions SET version = abs(random() % 9007199254740992) WHERE slot = 0; END;

CREATE TRIGGER IF NOT EXISTS content_versions_comments_update AFTER update ON comments WHEN (OLD.approved_at IS NOT NULL AND NOT OLD.is_hidden) OR (NEW.approved_at IS NOT NULL AND NOT NEW.is_hidden) BEGIN UPDATE content_versions SET version = abs(random() % 9007199254740992) WHERE slot = 0; END;

CREATE TRIGGER IF NOT EXISTS content_versions_comments_delete AFTER delete ON comments WHEN OLD.approved_at IS NOT NULL AND NOT OLD.is_hidden BEGIN UPDATE content_versions SET version = abs(random() % 9007199254740992) WHERE slot = 0; END;

CREATE TRIGGER IF NOT EXISTS content_versions_users_update AFTER update ON users WHEN OLD.username IS NOT NEW.username OR OLD.name IS NOT NEW.name OR OLD.about IS NOT NEW.about BEGIN UPDATE content_versions SET version = abs(random() % 9007199254740992) WHERE slot = 0; END;

CREATE TRIGGER IF NOT EXISTS content_versions_users_delete AFTER delete ON users WHEN TRUE BEGIN UPDATE content_versions SET version = abs(random() % 9007199254740992) WHERE slot = 0; END;

CREATE TRIGGER IF NOT EXISTS content_versions_tags_update AFTER update ON tags WHEN OLD.name IS NOT NEW.name OR OLD.slug IS NOT NEW.slug BEGIN UPDATE content_versions SET version = abs(random() % 9007199254740992) WHERE slot = 0; END;

CREATE TRIGGER IF NOT EXISTS content_versions_tags_delete AFTER delete ON tags WHEN TRUE BEGIN UPDATE content_versions SET version = abs(random() % 9007199254740992) WHERE slot = 0; END;

DROP TRIGGER IF EXISTS content_versions_posts_insert;

DROP TRIGGER IF EXISTS content_versions_posts_update;

DROP TRIGGER IF EXISTS content_versions_posts_delete;

DROP TRIGGER IF EXISTS content_versions_post_tags_insert;

DROP TRIGGER IF EXISTS content_versions_post_tags_update;

DROP TRIGGER IF EXISTS content_versions_post_tags_delete;

DROP TRIGGER IF EXISTS content_versions_comments_insert;

DROP TRIGGER IF EXISTS content_versions_comments_update;

DROP TRIGGER IF EXISTS content_versions_comments_delete;

DROP TRIGGER IF EXISTS content_versions_users_insert;

DROP TRIGGER IF EXISTS content_versions_users_update;

DROP TRIGGER IF EXISTS content_versions_users_delete;

DROP TRIGGER IF EXISTS content_versions_tags_insert;

DROP TRIGGER IF EXISTS content_versions_tags_update;

DROP TRIGGER IF EXISTS content_versions_tags_delete;

DROP TABLE IF EXISTS content_versions;

