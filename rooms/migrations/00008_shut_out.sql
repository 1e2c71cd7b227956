-- +goose Up
-- Who erased themselves while they were banned stays out until the ban ends, and
-- no name is kept: a hash of a browser's key, of who they are at a provider, or
-- of the member they have come back as. A room of '' is the whole house.
CREATE TABLE shut_out (
  hash  BLOB NOT NULL,
  room  TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (hash, room)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE shut_out;
