-- +goose Up
-- A browser's key counts as somebody too: whoever erases themselves while they
-- are banned stays out from there. A room of '' is the whole house.
ALTER TABLE shut_out ADD COLUMN room TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE shut_out DROP COLUMN room;
