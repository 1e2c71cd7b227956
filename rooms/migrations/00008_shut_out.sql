-- +goose Up
-- Who erased themselves while they were banned stays out until the ban ends: a
-- hash of a browser's key, or of who they are at a provider, and no name. A room
-- of '' is the whole house.
CREATE TABLE shut_out (
  hash  BLOB PRIMARY KEY,
  until INTEGER NOT NULL,
  room  TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE shut_out;
