-- The upkeep of rollups. `{into}` and `{source}` are names of our tables, `{metric}` is one of the catalogue, in whose
-- order the columns stand, six for each metric: count, sum, min, max, first, last.

-- name: take_turns
SELECT pg_try_advisory_lock($1)

-- name: end_turn
SELECT pg_advisory_unlock($1)

-- name: is_continuous
-- Whether the rollups are continuous aggregates of TimescaleDB.
SELECT relkind = 'v' FROM pg_class WHERE oid = 'reading_5min'::regclass

-- name: make_room
SELECT make_room_for_readings($1::timestamptz[])

-- name: summarise
-- New pages enter the index by time now, not only at the next vacuum.
SELECT brin_summarize_new_values(pg_index.indexrelid) FROM pg_index
JOIN pg_class ON pg_class.oid = pg_index.indexrelid
JOIN pg_am ON pg_am.oid = pg_class.relam AND amname = 'brin'
JOIN pg_inherits ON pg_inherits.inhrelid = pg_index.indrelid AND inhparent = 'reading'::regclass
JOIN pg_class AS part ON part.oid = pg_index.indrelid
WHERE pg_class.relkind = 'i' AND right(part.relname, 8) BETWEEN $1 AND $2

-- name: drops_today
-- Old readings are dropped once a day, first a day after the first start: what was just taken in stays a while.
WITH before AS (SELECT drops_next FROM rollup_state)
UPDATE rollup_state SET drops_next = $2 FROM before WHERE before.drops_next IS NULL OR before.drops_next <= $1
RETURNING before.drops_next IS NOT NULL

-- name: drop_before
SELECT drop_readings_before($1)

-- name: brief_locks
-- A partition that somebody reads for long is dropped another time: nobody is to queue behind us.
SET LOCAL lock_timeout = '1s'

-- name: state
SELECT rolled_until, raw_since FROM rollup_state

-- name: move
-- What was written before is due.
WITH due AS (
    INSERT INTO rollup_due (start, stop) SELECT rolled_until, $1 FROM rollup_state WHERE rolled_until < $1
)
UPDATE rollup_state SET rolled_until = $1 WHERE rolled_until < $1

-- name: begin_with_the_oldest
-- After the very first move, once all who wrote before it are done.
UPDATE rollup_due SET start = COALESCE(date_bin('5 minutes', oldest_reading(), '1970-01-01Z'), stop)
WHERE start = '1970-01-01Z' AND well_no IS NULL

-- name: writers
-- Those who have written readings and not yet committed them; each may have looked at `rolled_until` before it moved.
SELECT virtualtransaction FROM pg_locks
WHERE relation = 'reading'::regclass AND mode = 'RowExclusiveLock' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND pid <> pg_backend_pid()

-- name: due
SELECT id, well_no, start, stop FROM rollup_due ORDER BY stop DESC, id LIMIT $1

-- name: any_readings
SELECT EXISTS (SELECT FROM reading WHERE at >= $1 AND at < $2)

-- name: done
DELETE FROM rollup_due WHERE id = ANY ($1::bigint[])

-- name: shorten
UPDATE rollup_due SET stop = $2 WHERE id = $1

-- name: refresh
CALL refresh_continuous_aggregate('{into}', $1::timestamptz, $2::timestamptz)

-- name: clear_all
DELETE FROM {into} WHERE at >= $1 AND at < $2

-- name: rows_of_all
SELECT * FROM {source} WHERE at >= $2 AND at < $3

-- name: clear_some
DELETE FROM {into} USING unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) AS due (well_no, start, stop)
WHERE {into}.well_no = due.well_no AND {into}.at >= due.start AND {into}.at < due.stop

-- name: rows_of_some
-- The outer bounds let the database leave out partitions.
SELECT {source}.* FROM unnest($2::int[], $3::timestamptz[], $4::timestamptz[]) AS due (well_no, start, stop)
JOIN {source} ON {source}.well_no = due.well_no AND {source}.at >= due.start AND {source}.at < due.stop
WHERE {source}.at >= $5 AND {source}.at < $6

-- name: sum_up
-- Laid down by time, so that a question to all wells about an hour finds its rows side by side.
INSERT INTO {into}
SELECT well_no, date_bin($1::interval, at, '1970-01-01Z') AS bucket, {readings}, {sums}
FROM ({rows}) AS source
GROUP BY well_no, bucket
ORDER BY bucket, well_no

-- name: of_readings
-- Of one metric. The ends of the array are the first and the last value.
count({metric}), sum({metric}), min({metric}), max({metric}),
    (array_agg({metric} ORDER BY at) FILTER (WHERE {metric} IS NOT NULL))[1],
    (array_agg({metric} ORDER BY at) FILTER (WHERE {metric} IS NOT NULL))[count({metric})]

-- name: of_rollups
sum({metric}_count), sum({metric}_sum), min({metric}_min), max({metric}_max),
    (array_agg({metric}_first ORDER BY at) FILTER (WHERE {metric}_first IS NOT NULL))[1],
    (array_agg({metric}_last ORDER BY at) FILTER (WHERE {metric}_last IS NOT NULL))[count({metric}_last)]
