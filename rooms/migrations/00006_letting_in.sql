-- +goose Up
ALTER TABLE house ADD COLUMN lets TEXT NOT NULL DEFAULT 'open'; -- open, or invite: only members may enter

ALTER TABLE rooms ADD COLUMN guests INTEGER NOT NULL DEFAULT 1;  -- guests may enter
ALTER TABLE rooms ADD COLUMN private INTEGER NOT NULL DEFAULT 0; -- found by its link alone

-- Who has sat in a private room finds it in their lists.
CREATE TABLE room_known (
  room   TEXT NOT NULL REFERENCES rooms (slug),
  member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  PRIMARY KEY (room, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_known_member ON room_known (member);

-- The code itself is kept nowhere.
CREATE TABLE invites (
  id         TEXT PRIMARY KEY,
  hash       BLOB NOT NULL UNIQUE,
  label      TEXT NOT NULL,
  maker      TEXT REFERENCES members (id) ON DELETE SET NULL,
  uses       INTEGER NOT NULL,
  used       INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  ends_at    INTEGER NOT NULL,
  revoked_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX invites_maker ON invites (maker);

-- Who came by which invite.
CREATE TABLE invited (
  member TEXT PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
  invite TEXT NOT NULL REFERENCES invites (id) ON DELETE CASCADE,
  at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invited_invite ON invited (invite);

-- Who somebody is elsewhere.
CREATE TABLE identities (
  issuer     TEXT NOT NULL,
  subject    TEXT NOT NULL,
  member     TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_member ON identities (member);

-- +goose Down
DROP TABLE identities;
DROP TABLE invited;
DROP TABLE invites;
DROP TABLE room_known;
ALTER TABLE rooms DROP COLUMN private;
ALTER TABLE rooms DROP COLUMN guests;
ALTER TABLE house DROP COLUMN lets;
