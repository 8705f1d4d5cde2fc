-- name: add_root_cause
INSERT INTO root_cause (well_id, fault, at, text, diagnosis_id, state, by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id

-- name: diagnosed_well
SELECT well_id FROM diagnosis WHERE id = $1

-- name: list_root_causes
SELECT id, well_id, fault, at, text, diagnosis_id::text, state, by, created_at, reviewed_by, reviewed_at
FROM root_cause
WHERE well_id = $1 AND ($2::bigint IS NULL OR id < $2)
ORDER BY id DESC
LIMIT $3

-- name: list_claims
SELECT id, well_id, fault, at, text, diagnosis_id::text, state, by, created_at, reviewed_by, reviewed_at
FROM root_cause
WHERE state = 'claimed' AND well_id = ANY ($1::text[]) AND ($2::bigint IS NULL OR id < $2)
ORDER BY id DESC
LIMIT $3

-- name: review_root_cause
UPDATE root_cause SET state = $3, reviewed_by = $4, reviewed_at = $5
WHERE id = $1 AND well_id = $2 AND state = 'claimed'
RETURNING id, well_id, fault, at, text, diagnosis_id::text, state, by, created_at, reviewed_by, reviewed_at

-- name: state_of_root_cause
SELECT state FROM root_cause WHERE id = $1 AND well_id = $2

-- name: confirmed_root_causes
-- Where a diagnosis is named, the moment it was made of counts: what was seen then is what is to be learnt.
SELECT c.well_id, c.fault, coalesce(d.at, c.at) AS at
FROM root_cause c LEFT JOIN diagnosis d ON d.id = c.diagnosis_id
WHERE c.state = 'confirmed'
ORDER BY c.id
