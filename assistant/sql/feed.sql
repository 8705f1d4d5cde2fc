-- name: newest_seq
SELECT coalesce(max(seq), 0) FROM message

-- name: messages_since
-- In the order of their commits, of all conversations of one owner.
SELECT m.seq, m.id, m.conversation_id, m.at, m.sender, m.text, m.alert_id, m.answer
FROM message m JOIN conversation c ON c.id = m.conversation_id
WHERE c.owner = $1 AND m.seq > $2
ORDER BY m.seq
LIMIT $3
