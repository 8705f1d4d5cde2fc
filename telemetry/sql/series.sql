-- `{columns}` is filled from the names of the catalogue alone, never from what somebody wrote.

-- name: latest
SELECT well_id, last_seen, {columns} FROM latest_value JOIN well USING (well_no) WHERE key = ANY ($1::text[])

-- name: raw
SELECT at, {columns}
FROM reading
WHERE well_no = (SELECT well_no FROM well WHERE key = $1) AND at >= $2 AND at < $3
ORDER BY at
LIMIT $4

-- name: raw_arrays
-- The whole window as one row of arrays: ten times cheaper to receive than a row a reading.
SELECT array_agg(extract(epoch FROM at)::float8) AS epochs, {columns}
FROM (
    SELECT * FROM reading
    WHERE well_no = (SELECT well_no FROM well WHERE key = $1) AND at >= $2 AND at < $3
    ORDER BY at
) AS ordered

-- name: bucket_arrays
-- Buckets are aligned to the epoch; one without readings is not there.
SELECT array_agg(bucket * $4::float8) AS epochs, {columns}
FROM (
    SELECT floor(extract(epoch FROM at)::float8 / $4::float8) AS bucket, {means}
    FROM reading
    WHERE well_no = (SELECT well_no FROM well WHERE key = $1) AND at >= $2 AND at < $3
    GROUP BY bucket
    ORDER BY bucket
) AS ordered

-- name: aggregate
SELECT {how} AS value, count({column}) AS samples,
    min(at) FILTER (WHERE {column} IS NOT NULL) AS first,
    max(at) FILTER (WHERE {column} IS NOT NULL) AS last
FROM reading
WHERE well_no = (SELECT well_no FROM well WHERE key = $1) AND at >= $2 AND at < $3

-- name: counts
SELECT count(*) FROM reading
WHERE well_no = (SELECT well_no FROM well WHERE key = $1) AND at >= $2 AND at < $3

-- name: gaps
-- The edges of the period count as readings: silence from its start, or until its end, is a gap too.
SELECT before AS gap_start, at AS gap_end
FROM (
    SELECT at, lag(at) OVER (ORDER BY at) AS before
    FROM (
        SELECT at FROM reading
        WHERE well_no = (SELECT well_no FROM well WHERE key = $1) AND at >= $2 AND at < $3
        UNION ALL SELECT $2
        UNION ALL SELECT $3
    ) AS moments
) AS steps
WHERE at - before > make_interval(secs => $4)
ORDER BY at

-- name: known
-- How far the rollups of a well hold all readings of a period.
SELECT well_no, rolled_until, raw_since,
    ARRAY(
        SELECT start FROM rollup_due
        WHERE (rollup_due.well_no = well.well_no OR rollup_due.well_no IS NULL) AND start < $3 AND stop > $2
        ORDER BY id
    ) AS starts,
    ARRAY(
        SELECT stop FROM rollup_due
        WHERE (rollup_due.well_no = well.well_no OR rollup_due.well_no IS NULL) AND start < $3 AND stop > $2
        ORDER BY id
    ) AS stops
FROM well, rollup_state
WHERE key = $1

-- name: known_of_all
SELECT rolled_until, raw_since, due.well_no, start, stop
FROM rollup_state LEFT JOIN rollup_due AS due ON start < $2 AND stop > $1 AND stop > raw_since

-- name: piece
SELECT {columns} FROM {table} WHERE {whose} at >= {start} AND at < {stop}

-- name: aggregate_pieces
SELECT {how} AS value, COALESCE(sum(samples), 0)::bigint AS samples,
    min(at) FILTER (WHERE samples > 0) AS first, max(at) FILTER (WHERE samples > 0) AS last
FROM ({pieces}) AS pieces

-- name: ends
-- The first and the last of the readings within two buckets.
SELECT
    (SELECT min(at) FROM reading WHERE well_no = $1 AND at >= $2 AND at < $3 AND {column} IS NOT NULL) AS first,
    (SELECT max(at) FROM reading WHERE well_no = $1 AND at >= $4 AND at < $5 AND {column} IS NOT NULL) AS last

-- name: aggregate_many
SELECT key, value, samples::bigint AS samples
FROM (SELECT well_no, {how} AS value, sum(samples) AS samples FROM ({pieces}) AS pieces GROUP BY well_no) AS summed
JOIN well USING (well_no)
WHERE key = ANY ($1::text[]) AND samples > 0

-- name: deviations
SELECT key, stddev_samp({column}) AS value, count({column}) AS samples
FROM reading JOIN well USING (well_no)
WHERE key = ANY ($1::text[]) AND at >= $2 AND at < $3
GROUP BY key

-- name: bucket_pieces
SELECT array_agg(bucket * $1::float8) AS epochs, {columns}
FROM (
    SELECT floor(extract(epoch FROM at)::float8 / $1::float8) AS bucket, {means}
    FROM ({pieces}) AS pieces
    GROUP BY bucket
    ORDER BY bucket
) AS ordered

-- name: count_pieces
SELECT COALESCE(sum(readings), 0)::bigint FROM ({pieces}) AS pieces

-- name: keys
SELECT key FROM well WHERE well_no = ANY ($1::int[])

-- name: asides
-- The youngest of each of these wells.
SELECT well_id, at, metric, value FROM unnest($1::text[]) AS asked (well_id) CROSS JOIN LATERAL (
    SELECT at, metric, value FROM set_aside
    WHERE set_aside.well_id = asked.well_id AND at >= $2 AND at < $3 AND value IS NOT NULL
    ORDER BY at DESC LIMIT $4
) AS found
