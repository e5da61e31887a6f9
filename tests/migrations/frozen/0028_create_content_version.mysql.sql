CREATE TABLE IF NOT EXISTS content_versions (slot INTEGER NOT NULL, version BIGINT NOT NULL, CONSTRAINT pk_content_versions PRIMARY KEY (slot));

INSERT IGNORE INTO content_versions (slot, version) VALUES (0, floor(rand() * 9007199254740992)), (1, floor(rand() * 9007199254740992)), (2, floor(rand() * 9007199254740992)), (3, floor(rand() * 9007199254740992)), (4, floor(rand() * 9007199254740992)), (5, floor(rand() * 9007199254740992)), (6, floor(rand() * 9007199254740992)), (7, floor(rand() * 9007199254740992)), (8, floor(rand() * 9007199254740992)), (9, floor(rand() * 9007199254740992)), (10, floor(rand() * 9007199254740992)), (11, floor(rand() * 9007199254740992)), (12, floor(rand() * 9007199254740992)), (13, floor(rand() * 9007199254740992)), (14, floor(rand() * 9007199254740992)), (15, floor(rand() * 9007199254740992)), (16, floor(rand() * 9007199254740992)), (17, floor(rand() * 9007199254740992)), (18, floor(rand() * 9007199254740992)), (19, floor(rand() * 9007199254740992)), (20, floor(rand() * 9007199254740992)), (21, floor(rand() * 9007199254740992)), (22, floor(rand() * 9007199254740992)), (23, floor(rand() * 9007199254740992)), (24, floor(rand() * 9007199254740992)), (25, floor(rand() * 9007199254740992)), (26, floor(rand() * 9007199254740992)), (27, floor(rand() * 9007199254740992)), (28, floor(rand() * 9007199254740992)), (29, floor(rand() * 9007199254740992)), (30, floor(rand() * 9007199254740992)), (31, floor(rand() * 9007199254740992)), (32, floor(rand() * 9007199254740992)), (33, floor(rand() * 9007199254740992)), (34, floor(rand() * 9007199254740992)), (35, floor(rand() * 9007199254740992)), (36, floor(rand() * 9007199254740992)), (37, floor(rand() * 9007199254740992)), (38, floor(rand() * 9007199254740992)), (39, floor(rand() * 9007199254740992)), (40, floor(rand() * 9007199254740992)), (41, floor(rand() * 9007199254740992)), (42, floor(rand() * 9007199254740992)), (43, floor(rand() * 9007199254740992)), (44, floor(rand() * 9007199254740992)), (45, floor(rand() * 9007199254740992)), (46, floor(rand() * 9007199254740992)), (47, floor(rand() * 9007199254740992)), (48, floor(rand() * 9007199254740992)), (49, floor(rand() * 9007199254740992)), (50, floor(rand() * 9007199254740992)), (51, floor(rand() * 9007199254740992)), (52, floor(rand() * 9007199254740992)), (53, floor(rand() * 9007199254740992)), (54, floor(rand() * 9007199254740992)), (55, floor(rand() * 9007199254740992)), (56, floor(rand() * 9007199254740992)), (57, floor(rand() * 9007199254740992)), (58, floor(rand() * 9007199254740992)), (59, floor(rand() * 9007199254740992)), (60, floor(rand() * 9007199254740992)), (61, floor(rand() * 9007199254740992)), (62, floor(rand() * 9007199254740992)), (63, floor(rand() * 9007199254740992));

CREATE TRIGGER IF NOT EXISTS content_versions_posts_insert AFTER insert ON posts FOR EACH ROW IF NEW.published_at IS NOT NULL AND NEW.deleted_at IS NULL THEN UPDATE content_versions SET version = floor(rand() * 9007199254740992) WHERE slot = connection_id() %% 64; END IF;

CREATE TRIGGER IF NOT EXISTS content_versions_posts_update AFTER update ON posts FOR EACH ROW IF (OLD.published_at IS NOT NULL AND OLD.deleted_at IS NULL) OR (NEW.published_at IS NOT NULL AND NEW.deleted_at IS NULL) THEN UPDATE content_versions SET version = floor(rand() * 9007199254740992) WHERE slot = connection_id() %% 64; END IF;

CREATE TRIGGER IF NOT EXISTS content_versions_posts_delete AFTER delete ON posts FOR EACH ROW IF OLD.published_at IS NOT NULL AND OLD.deleted_at IS NULL THEN UPDATE content_versions SET version = floor(rand() * 9007199254740992) WHERE slot = connection_id() %% 64; END IF;

CREATE TRIGGER IF NOT EXISTS content_versions_post_tags_insert AFTER insert ON post_tags FOR EACH ROW IF EXISTS (SELECT 1 FROM posts WHERE id = NEW.post_id AND published_at IS NOT NULL AND deleted_at IS NULL) THEN UPDATE content_versions SET version = floor(rand() * 9007199254740992) WHERE slot = connection_id() %% 64; END IF;

CREATE TRIGGER IF NOT EXISTS content_versions_post_tags_update AFTER update ON post_tags FOR EACH ROW IF (EXISTS (SELECT 1 FROM posts WHERE id = OLD.post_id AND published_at IS NOT NULL AND deleted_at IS NULL)) OR (EXISTS (SELECT 1 FROM posts WHERE id = NEW.post_id AND published_at IS NOT NULL AND deleted_at IS NULL)) THEN UPDATE content_versions SET version = floor(rand() * 9007199254740992) WHERE slot = connection_id() %% 64; END IF;

CREATE TRIGGER IF NOT EXISTS content_versions_post_tags_delete AFTER delete ON post_tags FOR EACH ROW IF EXISTS (SELECT 1 FROM posts WHERE id = OLD.post_id AND published_at IS NOT NULL AND deleted_at IS NULL) THEN UPDATE content_versions SET version = floor(rand() * 9007199254740992) WHERE slot = connection_id() %% 64; END IF;

CREATE TRIGGER IF NOT EXISTS content_versions_comments_insert AFTER insert ON comments FOR EACH ROW IF NEW.approved_at IS NOT NULL AND NOT NEW.is_hidden THEN UPDATE content_versions SET version = floor(rand() * 9007199254740992) WHERE slot = connection_id() %% 64; END IF;

CREATE TRIGGER IF NOT EXISTS content_versions_comments_update AFTER update ON comments FOR EACH ROW IF (OLD.approved_at IS NOT NULL AND NOT OLD.is_hidden) OR (NEW.approved_at IS NOT NULL AND NOT NEW.is_hidden) THEN UPDATE content_versions SET version = floor(rand() * 9007199254740992) WHERE slot = connection_id() %% 64; END IF;

CREATE TRIGGER IF NOT EXISTS content_versions_comments_delete AFTER delete ON comments FOR EACH ROW IF OLD.approved_at IS NOT NULL AND NOT OLD.is_hidden THEN UPDATE content_versions SET version = floor(rand() * 9007199254740992) WHERE slot = connection_id() %% 64; END IF;

CREATE TRIGGER IF NOT EXISTS content_versions_users_update AFTER update ON users FOR EACH ROW IF NOT (OLD.username <=> NEW.username) OR NOT (OLD.name <=> NEW.name) OR NOT (OLD.about <=> NEW.about) THEN UPDATE content_versions SET version = floor(rand() * 9007199254740992) WHERE slot = connection_id() %% 64; END IF;

CREATE TRIGGER IF NOT EXISTS content_versions_users_delete AFTER delete ON users FOR EACH ROW IF TRUE THEN UPDATE content_versions SET version = floor(rand() * 9007199254740992) WHERE slot = connection_id() %% 64; END IF;

CREATE TRIGGER IF NOT EXISTS content_versions_tags_update AFTER update ON tags FOR EACH ROW IF NOT (OLD.name <=> NEW.name) OR NOT (OLD.slug <=> NEW.slug) THEN UPDATE content_versions SET version = floor(rand() * 9007199254740992) WHERE slot = connection_id() %% 64; END IF;

CREATE TRIGGER IF NOT EXISTS content_versions_tags_delete AFTER delete ON tags FOR EACH ROW IF TRUE THEN UPDATE content_versions SET version = floor(rand() * 9007199254740992) WHERE slot = connection_id() %% 64; END IF;

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

