-- name: lock
SELECT pg_advisory_lock($1)

-- name: unlock
SELECT pg_advisory_unlock($1)

-- name: create_ledger
CREATE TABLE IF NOT EXISTS schema_migration (
    package text NOT NULL,
    number int NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (package, number)
)

-- name: applied
SELECT number, checksum FROM schema_migration WHERE package = $1 ORDER BY number

-- name: extensions
-- TimescaleDB that is installed and not loaded by the server cannot be created: its settings show that it is loaded.
SELECT name FROM pg_available_extensions
WHERE name <> 'timescaledb' OR EXISTS (SELECT FROM pg_settings WHERE name LIKE 'timescaledb.%')

-- name: record
INSERT INTO schema_migration (package, number, name, checksum) VALUES ($1, $2, $3, $4)

-- name: room
SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
