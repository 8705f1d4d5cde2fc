-- name: offer
INSERT INTO confirmation (token, owner, conversation_id, question, what, offered_at) VALUES ($1, $2, $3, $4, $5, $6)

-- name: take
-- Whoever comes second waits here, and finds the answer the first one got.
SELECT c.question, c.what, c.offered_at, m.answer
FROM confirmation c LEFT JOIN message m ON m.id = c.message_id
WHERE c.token = $1 AND c.owner = $2 AND c.conversation_id = $3
FOR UPDATE OF c

-- name: done
UPDATE confirmation SET message_id = $2 WHERE token = $1
