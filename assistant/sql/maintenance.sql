-- name: over
-- What is quiet now about a signal of a well, the one that lasts longest first.
SELECT m.reason, m.ends
FROM maintenance m, well w
WHERE w.key = $1 AND m.begins <= $3 AND m.ends > $3
  AND (m.well_no = w.well_no OR m.field = w.field OR m.pad = w.properties ->> 'header')
  AND (m.metric IS NULL OR m.metric = $2)
ORDER BY m.ends DESC
LIMIT 1

-- name: add
WITH added AS (
    INSERT INTO maintenance (well_no, pad, field, metric, begins, ends, reason, by_whom)
    VALUES ((SELECT well_no FROM well WHERE key = $1), $2, $3, $4, $5, $6, $7, $8)
    RETURNING *
)
SELECT a.id, w.well_id, a.pad, a.field, a.metric, a.begins, a.ends, a.reason, a.by_whom AS by, a.ended_by
FROM added a LEFT JOIN well w USING (well_no)

-- name: listing
-- Newest first, as far as the caller may see every well it is about.
SELECT m.id, w.well_id, m.pad, m.field, m.metric, m.begins, m.ends, m.reason, m.by_whom AS by, m.ended_by
FROM maintenance m LEFT JOIN well w USING (well_no)
WHERE ($1::text[] IS NULL OR coalesce(w.field, m.field) = ANY ($1)
       OR (m.pad IS NOT NULL AND NOT EXISTS (
           SELECT FROM well p WHERE p.properties ->> 'header' = m.pad AND (p.field = ANY ($1)) IS NOT TRUE)))
  AND ($2::bigint IS NULL OR m.id < $2) AND ($3::bigint IS NULL OR m.id = $3)
ORDER BY m.id DESC
LIMIT $4

-- name: end
UPDATE maintenance SET ends = $2, ended_by = $3 WHERE id = $1 AND ends > $2

-- name: end_matching
UPDATE maintenance m SET ends = $3, ended_by = $4
FROM well w
WHERE w.key = $1 AND m.well_no = w.well_no AND ($2::text IS NULL OR m.metric = $2) AND m.ends > $3
RETURNING m.id

-- name: now_quiet
-- Alerts that stand and fall under a time that runs.
SELECT a.id
FROM alert a JOIN well w USING (well_no)
WHERE a.state IN ('unacknowledged', 'acknowledged') AND a.parent_id IS NULL AND EXISTS (
    SELECT FROM maintenance m
    WHERE m.begins <= $1 AND m.ends > $1
      AND (m.well_no = w.well_no OR m.field = w.field OR m.pad = w.properties ->> 'header')
      AND (m.metric IS NULL OR m.metric = a.metric))
LIMIT 500

-- name: quiet_no_more
SELECT a.id
FROM alert a JOIN well w USING (well_no)
WHERE a.state = 'suppressed' AND a.suppressed_by = 'maintenance' AND NOT EXISTS (
    SELECT FROM maintenance m
    WHERE m.begins <= $1 AND m.ends > $1
      AND (m.well_no = w.well_no OR m.field = w.field OR m.pad = w.properties ->> 'header')
      AND (m.metric IS NULL OR m.metric = a.metric))
LIMIT 500
