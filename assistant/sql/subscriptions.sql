-- name: add
WITH added AS (
    INSERT INTO subscription (owner, channel, address, well_no, field, metric, fault, priority, muted, created_at, level)
    VALUES ($1, $2, $3, (SELECT well_no FROM well WHERE key = $4), $5, $6, $7, $8, $9, $10, $11)
    RETURNING *
)
SELECT a.id, a.channel, a.address, w.well_id, a.field, a.metric, a.fault, a.priority, a.muted, a.created_at, a.level
FROM added a LEFT JOIN well w USING (well_no)

-- name: listing
SELECT s.id, s.channel, s.address, w.well_id, s.field, s.metric, s.fault, s.priority, s.muted, s.created_at, s.level
FROM subscription s LEFT JOIN well w USING (well_no)
WHERE s.owner = $1 AND s.ended_at IS NULL AND ($2::bigint IS NULL OR s.id < $2) AND ($3::bigint IS NULL OR s.id = $3)
ORDER BY s.id DESC
LIMIT $4

-- name: end
UPDATE subscription SET ended_at = $3 WHERE owner = $1 AND id = $2 AND ended_at IS NULL
