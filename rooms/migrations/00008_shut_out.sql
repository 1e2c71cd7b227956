-- +goose Up
-- Who erased themselves while banned from the house and could sign in from
-- elsewhere as somebody new: a hash of who they are there, until the ban ends.
CREATE TABLE shut_out (
  hash  BLOB PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE shut_out;
