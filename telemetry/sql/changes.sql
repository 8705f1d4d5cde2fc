-- `{column}` and `{op}` come from the catalogue and a fixed list, never from what somebody wrote.

-- name: crossings
-- The first reading, and each one at which the condition begins to hold or ceases to.
SELECT at, value, meets
FROM (
    SELECT at, {column} AS value, {column} {op} $4 AS meets, lag({column} {op} $4) OVER (ORDER BY at) AS before
    FROM reading
    WHERE well_no = (SELECT well_no FROM well WHERE key = $1) AND at >= $2 AND at < $3 AND {column} IS NOT NULL
) AS steps
WHERE before IS DISTINCT FROM meets
ORDER BY at

-- name: standing
-- The same of a pump that stands: below $4 Hz, or below $5 A where the rated current is known.
SELECT at, frequency, current, meets
FROM (
    SELECT at, frequency, current, meets, lag(meets) OVER (ORDER BY at) AS before
    FROM (
        SELECT at, vsd_frequency AS frequency, motor_current AS current,
            coalesce(vsd_frequency < $4, false) OR coalesce(motor_current < $5, false) AS meets
        FROM reading
        WHERE well_no = (SELECT well_no FROM well WHERE key = $1) AND at >= $2 AND at < $3
            AND (vsd_frequency IS NOT NULL OR (motor_current IS NOT NULL AND $5::float8 IS NOT NULL))
    ) AS states
) AS steps
WHERE before IS DISTINCT FROM meets
ORDER BY at

-- name: extreme
-- The first reading with the highest (DESC) or lowest value.
SELECT at, {column} AS value
FROM reading
WHERE well_no = (SELECT well_no FROM well WHERE key = $1) AND at >= $2 AND at < $3 AND {column} IS NOT NULL
ORDER BY {column} {order}, at
LIMIT 1

-- name: produced
-- Each flow reading holds until the next one of its well, but no longer than the well's own seconds.
WITH asked AS (
    SELECT well_no, key, hold_s
    FROM unnest($1::text[], $2::float8[]) AS wanted (key, hold_s) JOIN well USING (key)
), held AS (
    SELECT key, flow_rate,
        least(hold_s, extract(epoch FROM lead(at, 1, $4) OVER (PARTITION BY well_no ORDER BY at) - at)::float8) AS for_s
    FROM asked JOIN reading USING (well_no)
    WHERE at >= $3 AND at < $4 AND flow_rate IS NOT NULL
)
SELECT key, sum(flow_rate * for_s) / 86400 AS produced_bbl, sum(for_s) AS measured_s, count(*) AS readings
FROM held
GROUP BY key

-- name: downtime
-- Stops that began in the period, and for how long the pump was known to stand.
WITH asked AS (
    SELECT well_no, key, hold_s, idle_a
    FROM unnest($1::text[], $2::float8[], $5::float8[]) AS wanted (key, hold_s, idle_a) JOIN well USING (key)
), states AS (
    SELECT well_no, key, at, hold_s,
        coalesce(vsd_frequency < $6, false) OR coalesce(motor_current < idle_a, false) AS stands
    FROM asked JOIN reading USING (well_no)
    WHERE at >= $3 AND at < $4
        AND (vsd_frequency IS NOT NULL OR (motor_current IS NOT NULL AND idle_a IS NOT NULL))
), held AS (
    SELECT key, stands, lag(stands) OVER by_time AS before,
        least(hold_s, extract(epoch FROM lead(at, 1, $4) OVER by_time - at)::float8) AS for_s
    FROM states
    WINDOW by_time AS (PARTITION BY well_no ORDER BY at)
)
SELECT key, coalesce(sum(for_s) FILTER (WHERE stands), 0) AS stopped_s, sum(for_s) AS known_s,
    count(*) FILTER (WHERE stands AND before = false) AS stops
FROM held
GROUP BY key

-- name: stopped_beside
-- The first standing reading after the last running one, of every other well on the same feeder or header.
WITH beside AS (
    SELECT well_no FROM well
    WHERE key <> $1 AND retired_at IS NULL
        AND (properties ->> 'feeder' = $2::text OR properties ->> 'header' = $3::text)
), states AS (
    SELECT well_no, at, coalesce(vsd_frequency < $6, motor_current <= 0) AS stands
    FROM beside JOIN reading USING (well_no)
    WHERE at >= $4 AND at < $5 AND (vsd_frequency IS NOT NULL OR motor_current IS NOT NULL)
), ran AS (
    SELECT well_no, max(at) FILTER (WHERE NOT stands) AS last FROM states GROUP BY well_no
)
SELECT min(at) AS at FROM states JOIN ran USING (well_no) WHERE stands AND at > last GROUP BY well_no
