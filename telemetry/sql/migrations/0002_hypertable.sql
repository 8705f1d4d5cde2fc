-- requires: timescaledb
-- Readings in chunks of a week, where the database can.

CREATE EXTENSION IF NOT EXISTS timescaledb;

DROP INDEX reading_at;

SELECT create_hypertable('reading', 'at', chunk_time_interval => INTERVAL '7 days', migrate_data => true);
