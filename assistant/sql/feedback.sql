-- name: add
INSERT INTO feedback (verdict, well_id, fault, text, message_id, diagnosis_id, root_cause_id, by, role, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
RETURNING id

-- name: listing
-- Newest first, of the wells $1, and of answers that were about none where $2 says so.
SELECT f.id, f.verdict, f.well_id, f.fault, f.text, f.message_id, f.diagnosis_id::text, f.root_cause_id, f.by, f.role,
    f.created_at, r.state, d.fault AS diagnosed, d.at AS diagnosed_at, d.confidence
FROM feedback f
LEFT JOIN root_cause r ON r.id = f.root_cause_id
LEFT JOIN diagnosis d ON d.id = f.diagnosis_id
WHERE (f.well_id = ANY ($1::text[]) OR ($2 AND f.well_id IS NULL)) AND ($3::bigint IS NULL OR f.id < $3)
ORDER BY f.id DESC
LIMIT $4

-- name: last_diagnosis
-- The last answer of a conversation that held a diagnosis.
SELECT m.id, m.answer
FROM seen_message m
WHERE m.conversation_id = $1 AND m.owner = $2 AND m.answer -> 'diagnosis' ->> 'diagnosis_id' IS NOT NULL
ORDER BY m.id DESC
LIMIT 1

-- name: last_answer
SELECT m.id, m.answer
FROM seen_message m
WHERE m.conversation_id = $1 AND m.owner = $2 AND m.answer IS NOT NULL
ORDER BY m.id DESC
LIMIT 1

-- name: answer
SELECT m.id, m.answer
FROM seen_message m
WHERE m.id = $1 AND m.owner = $2 AND m.answer IS NOT NULL
