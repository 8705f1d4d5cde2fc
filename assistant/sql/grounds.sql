-- name: keep
INSERT INTO answer_query (message_id, queries) VALUES ($1, $2)

-- name: queries
SELECT queries FROM answer_query WHERE message_id = $1
