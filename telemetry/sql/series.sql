-- `{columns}` is filled from the names of the catalogue alone, never from what somebody wrote.

-- name: latest
SELECT well_id, latest_value.* FROM latest_value JOIN well USING (well_no) WHERE key = ANY ($1::text[])

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
