-- name: stored_diagnoses
-- The newest of a moment, where it was asked more than once.
SELECT DISTINCT ON (at) at, result
FROM diagnosis WHERE well_id = $1 AND at >= $2 AND at < $3
ORDER BY at, made_at DESC

-- name: ticks_with_readings
-- Moments $4 apart, from the start of the period on, before which a reading came since the last of them.
SELECT tick
FROM generate_series($2::timestamptz + $4::interval, $3::timestamptz, $4::interval) AS tick
WHERE EXISTS (
    SELECT FROM reading
    WHERE well_no = (SELECT well_no FROM well WHERE key = lower($1)) AND at >= tick - $4::interval AND at < tick
)
ORDER BY tick
