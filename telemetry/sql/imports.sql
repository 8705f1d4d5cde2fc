-- Progress of file imports.

-- name: begin
-- A file that was begun before goes on where it was.
INSERT INTO import_progress (digest, file, started_at) VALUES ($1, $2, $3)
ON CONFLICT (digest) DO UPDATE SET file = EXCLUDED.file
RETURNING last_line, rows_read, stored, duplicates, rejected, set_aside, finished;

-- name: advance
UPDATE import_progress
SET last_line = $2, rows_read = $3, stored = $4, duplicates = $5, rejected = $6, set_aside = $7
WHERE digest = $1;

-- name: finish
UPDATE import_progress SET finished = true WHERE digest = $1;

-- name: forget
DELETE FROM import_progress WHERE digest = $1;
