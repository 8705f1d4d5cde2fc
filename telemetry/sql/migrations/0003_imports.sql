-- How far the import of a file has come, by the digest of the file and of the mapping it is read with.
CREATE TABLE import_progress (
    digest text PRIMARY KEY,
    file text NOT NULL,
    started_at timestamptz NOT NULL,
    last_line bigint NOT NULL DEFAULT 0,
    rows_read bigint NOT NULL DEFAULT 0,
    stored bigint NOT NULL DEFAULT 0,
    duplicates bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    set_aside bigint NOT NULL DEFAULT 0,
    finished boolean NOT NULL DEFAULT false
);
