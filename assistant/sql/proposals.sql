-- name: add_proposal
INSERT INTO proposal (token, conversation_id, owner, message_id, role, change, offered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: take_proposal
-- Once: whoever comes second, or after $5, gets no row.
UPDATE proposal p SET used_at = $4
FROM seen_message m
WHERE p.token = $1 AND p.conversation_id = $2 AND p.owner = $3 AND p.used_at IS NULL AND p.offered_at > $5
  AND m.id = p.message_id
RETURNING p.role, p.change, m.answer

-- name: know_proposal
SELECT FROM proposal WHERE token = $1 AND conversation_id = $2 AND owner = $3

-- name: give_back_proposal
UPDATE proposal SET used_at = NULL WHERE token = $1
