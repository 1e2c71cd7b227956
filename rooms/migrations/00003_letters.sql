-- +goose Up
CREATE TABLE secrets (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The secret address of a member's calendar feed; kept readable, since its
-- member may look at it again.
CREATE TABLE feeds (
  member TEXT PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
  token  TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

CREATE TABLE mailboxes (
  member     TEXT PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
  address    TEXT NOT NULL,
  confirmed  INTEGER NOT NULL DEFAULT 0, -- when; 0: not yet
  asked_at   INTEGER NOT NULL,
  stopped_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE push_subscriptions (
  endpoint   TEXT PRIMARY KEY,
  member     TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  -- Ends with the key of its browser: whoever signs out hears nothing more there.
  browser    BLOB NOT NULL REFERENCES browser_keys (hash) ON DELETE CASCADE ON UPDATE CASCADE,
  p256dh     TEXT NOT NULL,
  auth       TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX push_subscriptions_member ON push_subscriptions (member);
CREATE INDEX push_subscriptions_browser ON push_subscriptions (browser);

-- What is to be sent, or was: claimed before it is sent, so that nothing goes
-- out twice.
CREATE TABLE letters (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  member     TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  scheduled  TEXT REFERENCES scheduled_blocks (id), -- null: the letter that confirms a mail address
  kind       TEXT NOT NULL, -- confirm, reminder, or a kind of news
  about      INTEGER NOT NULL, -- the news' id; a reminder's start; when the address was given
  channel    TEXT NOT NULL, -- mail, or the endpoint of a push subscription
  due_at     INTEGER NOT NULL,
  next_at    INTEGER NOT NULL, -- when it is tried (again)
  state      TEXT NOT NULL, -- waiting, claimed, sent, dropped
  tries      INTEGER NOT NULL DEFAULT 0,
  UNIQUE (member, scheduled, kind, about, channel)
) STRICT;
CREATE INDEX letters_waiting ON letters (next_at) WHERE state = 'waiting';
CREATE INDEX letters_age ON letters (due_at);
CREATE INDEX news_at ON news (at);

-- +goose Down
DROP INDEX news_at;
DROP TABLE letters;
DROP TABLE push_subscriptions;
DROP TABLE mailboxes;
DROP TABLE feeds;
DROP TABLE secrets;
