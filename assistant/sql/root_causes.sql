-- name: add_root_cause
INSERT INTO root_cause (well_id, fault, at, text, diagnosis_id, state, by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id

-- name: diagnosed_well
SELECT well_id FROM diagnosis WHERE id = $1

-- name: list_root_causes
SELECT id, well_id, fault, at, text, diagnosis_id::text, state, by, created_at
FROM root_cause
WHERE well_id = $1 AND ($2::bigint IS NULL OR id < $2)
ORDER BY id DESC
LIMIT $3
