CREATE VIRTUAL TABLE IF NOT EXISTS post_search USING fts5(title, body, content='posts', content_rowid='id', tokenize='unicode61 remove_diacritics 2');

CREATE TRIGGER IF NOT EXISTS post_search_insert AFTER INSERT ON posts BEGIN INSERT INTO post_search (rowid, title, body) VALUES (new.id, new.title, new.body); END;

CREATE TRIGGER IF NOT EXISTS post_search_update AFTER UPDATE OF id, title, body ON posts BEGIN INSERT INTO post_search (post_search, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); INSERT INTO post_search (rowid, title, body) VALUES (new.id, new.title, new.body); END;

CREATE TRIGGER IF NOT EXISTS post_search_delete AFTER DELETE ON posts BEGIN INSERT INTO post_search (post_search, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); END;

INSERT INTO post_search (post_search) VALUES ('rebuild');

DROP TRIGGER IF EXISTS post_search_insert;

DROP TRIGGER IF EXISTS post_search_update;

DROP TRIGGER IF EXISTS post_search_delete;

DROP TABLE IF EXISTS post_search;

