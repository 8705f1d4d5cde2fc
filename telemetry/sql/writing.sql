-- What stands in braces is filled in from the catalogue, telemetry/metrics.yaml, in whose order the columns stand.

-- name: write
-- One round trip and one transaction: readings, and the latest values of their wells. Rows come in key order, so that
-- two writers who bring the same rows never wait for each other in a circle. Nothing is written where the register of
-- wells has changed since the readings were checked. Keys are only told where some were there already.
WITH register AS (
    SELECT version FROM well_register
), incoming AS MATERIALIZED (
    SELECT {columns}, newest FROM unnest({arrays}, $21::bool[]) AS sent ({columns}, newest)
    WHERE $22::bigint IS NULL OR $22 = (SELECT version FROM register)
), {storing}

-- name: stage
-- Many rows come faster by COPY; here they wait, for the length of a transaction, to be stored by one statement.
CREATE TEMPORARY TABLE IF NOT EXISTS staged (
    well_no int NOT NULL, at timestamptz NOT NULL, {staged}, newest bool NOT NULL DEFAULT true
) ON COMMIT DELETE ROWS

-- name: write_staged
-- As many rows as $1 says.
WITH register AS (
    SELECT version FROM well_register
), incoming AS (
    SELECT {columns}, newest FROM pg_temp.staged
    WHERE $2::bigint IS NULL OR $2 = (SELECT version FROM register)
), {storing}

-- name: staged
{metric} float8

-- name: storing
stored AS (
    INSERT INTO reading ({columns}) SELECT {columns} FROM incoming
    ON CONFLICT (well_no, at) DO NOTHING
    RETURNING well_no, at
), noted AS (
    {note_newest}
), late AS (
    {stored_late}
)
SELECT
    (SELECT version FROM register) AS version,
    count(*) AS stored,
    CASE WHEN count(*) < {sent} THEN array_agg(well_no) END AS well_nos,
    CASE WHEN count(*) < {sent} THEN array_agg(at) END AS moments
FROM stored

-- name: fill_missing
-- The first value of each signal stays; only what was missing is taken from a later post of the same moment.
-- The bounds let the database skip chunks that the batch does not touch.
WITH filled AS (
UPDATE reading SET {fills}
FROM unnest({arrays}) AS sent ({columns})
WHERE reading.well_no = sent.well_no AND reading.at = sent.at
    AND reading.at >= $21 AND reading.at <= $22
    AND ({gaps})
RETURNING reading.well_no, reading.at
), late AS (
    {filled_late}
)
SELECT well_no, at FROM filled

-- name: note_late
-- In the transaction of the readings themselves: which rollups that were made before are to be made again, a stretch a
-- day of a well. What moves `rolled_until` waits for all who had `reading` open before, and the database looks at it
-- after it has opened `reading`: nobody misses the move (telemetry/upkeep.py).
INSERT INTO rollup_due (well_no, start, stop)
SELECT well_no, date_bin('5 minutes', min(at), '1970-01-01Z'),
    date_bin('5 minutes', max(at), '1970-01-01Z') + interval '5 minutes'
FROM {news} WHERE at < (SELECT rolled_until FROM rollup_state)
GROUP BY well_no, date_bin('1 day', at, '1970-01-01Z')

-- name: latest
WITH incoming AS (
    SELECT {columns}, true AS newest FROM unnest({arrays}) AS sent ({columns})
)
{note_newest}

-- name: note_newest
-- One row a well. A signal moves only forward in time, so a reading that is known already changes nothing.
INSERT INTO latest_value (well_no, last_seen, {latest_columns})
SELECT well_no, at, {latest_values} FROM incoming WHERE newest
ON CONFLICT (well_no) DO UPDATE SET
    last_seen = GREATEST(latest_value.last_seen, excluded.last_seen),
    {latest_moves}

-- name: array
-- The pieces that there are one of for each signal.
${place}::float8[]

-- name: fill
{metric} = COALESCE(reading.{metric}, sent.{metric})

-- name: gap
reading.{metric} IS NULL AND sent.{metric} IS NOT NULL

-- name: latest_column
{metric}, {metric}_at

-- name: latest_value
{metric}, CASE WHEN {metric} IS NOT NULL THEN at END

-- name: latest_move
{metric} = CASE
    WHEN excluded.{metric}_at > COALESCE(latest_value.{metric}_at, '-infinity') THEN excluded.{metric}
    ELSE latest_value.{metric}
END,
{metric}_at = GREATEST(latest_value.{metric}_at, excluded.{metric}_at)
