-- +goose Up
ALTER TABLE browser_keys ADD COLUMN id TEXT NOT NULL DEFAULT '';         -- to name it by; the key itself stays secret
ALTER TABLE browser_keys ADD COLUMN browser TEXT NOT NULL DEFAULT '';    -- as the browser describes itself, shortened
ALTER TABLE browser_keys ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
UPDATE browser_keys SET id = lower(hex(randomblob(16)));
CREATE UNIQUE INDEX browser_keys_id ON browser_keys (id);

ALTER TABLE seats ADD COLUMN browser TEXT NOT NULL DEFAULT ''; -- the key that took it

-- One-time links to another device.
CREATE TABLE device_links (
  hash    BLOB PRIMARY KEY,
  member  TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX device_links_member ON device_links (member);

CREATE TABLE passkeys (
  id         BLOB PRIMARY KEY,
  member     TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  credential TEXT NOT NULL, -- JSON
  created_at INTEGER NOT NULL,
  used_at    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX passkeys_member ON passkeys (member);

-- +goose Down
DROP TABLE passkeys;
DROP TABLE device_links;
ALTER TABLE seats DROP COLUMN browser;
DROP INDEX browser_keys_id;
ALTER TABLE browser_keys DROP COLUMN seen_at;
ALTER TABLE browser_keys DROP COLUMN browser;
ALTER TABLE browser_keys DROP COLUMN id;
