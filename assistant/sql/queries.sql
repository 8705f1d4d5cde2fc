-- name: create_conversation
INSERT INTO conversation (id, owner, title, well_id, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $5)
ON CONFLICT (id) DO NOTHING

-- name: get_conversation
SELECT id, title, well_id, created_at, updated_at, remembered
FROM seen_conversation WHERE id = $1 AND owner = $2

-- name: list_conversations
-- Newest first; $2 is the last conversation of the page before, $4 words to look for in titles and messages.
SELECT id, title, well_id, created_at, updated_at
FROM seen_conversation c
WHERE owner = $1
  AND ($2::uuid IS NULL OR (updated_at, id) < (SELECT updated_at, id FROM conversation WHERE id = $2 AND owner = $1))
  AND ($4::text IS NULL
       OR strpos(lower(title), lower($4)) > 0
       OR EXISTS (SELECT FROM seen_message m WHERE m.conversation_id = c.id AND strpos(lower(m.text), lower($4)) > 0))
ORDER BY updated_at DESC, id DESC
LIMIT $3

-- name: touch_conversation
-- The title and the well come from the first question that has one.
UPDATE conversation
SET updated_at = greatest(updated_at, $2),
    title = CASE WHEN title = '' THEN $3 ELSE title END,
    reach = CASE WHEN title = '' THEN sight_of(owner) ELSE reach END,
    well_id = coalesce(well_id, $4),
    remembered = coalesce($5, remembered)
WHERE id = $1

-- name: next_message_ids
-- Two ids, the question's and the answer's, known before either is stored.
SELECT nextval(pg_get_serial_sequence('message', 'id')) AS id FROM generate_series(1, 2)

-- name: add_message
INSERT INTO message (id, conversation_id, at, sender, text, alert_id, answer)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: list_messages
SELECT m.id, m.conversation_id, m.at, m.sender, m.text, m.alert_id, m.answer
FROM seen_message m
WHERE m.conversation_id = $1 AND m.owner = $2 AND m.id > $3
ORDER BY m.id
LIMIT $4

-- name: list_messages_before
-- The last $4 messages before $3, oldest first.
SELECT * FROM (
    SELECT m.id, m.conversation_id, m.at, m.sender, m.text, m.alert_id, m.answer
    FROM seen_message m
    WHERE m.conversation_id = $1 AND m.owner = $2 AND m.id < $3
    ORDER BY m.id DESC
    LIMIT $4
) AS page
ORDER BY id

-- name: forget_old_keys
DELETE FROM answered_once WHERE claimed_at < clock_timestamp() - interval '7 days'

-- name: claim_key
-- Yields a row to the one who may answer: the first, or the one who takes over after a claimer that died.
INSERT INTO answered_once AS old (owner, key, fingerprint) VALUES ($1, $2, $3)
ON CONFLICT (owner, key) DO UPDATE SET claimed_at = clock_timestamp()
WHERE old.message_id IS NULL AND old.claimed_at < clock_timestamp() - make_interval(secs => $4)
  AND old.fingerprint = EXCLUDED.fingerprint
RETURNING claimed_at

-- name: look_up_key
SELECT o.fingerprint, m.answer, o.message_id IS NOT NULL AS is_answered
FROM answered_once o LEFT JOIN seen_message m ON m.id = o.message_id
WHERE o.owner = $1 AND o.key = $2

-- name: complete_key
-- No row: the claim was taken over meanwhile, and what was just answered must not be stored.
UPDATE answered_once SET message_id = $3 WHERE owner = $1 AND key = $2 AND message_id IS NULL AND claimed_at = $4

-- name: release_key
DELETE FROM answered_once WHERE owner = $1 AND key = $2 AND message_id IS NULL AND claimed_at = $3

-- name: add_diagnosis
INSERT INTO diagnosis (id, well_id, at, rules_version, fault, confidence, result) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: list_diagnoses
-- Newest first; $3 is the last diagnosis of the page before.
SELECT result
FROM diagnosis
WHERE well_id = $1
  AND ($3::uuid IS NULL OR (made_at, id) < (SELECT made_at, id FROM diagnosis WHERE id = $3 AND well_id = $1))
ORDER BY made_at DESC, id DESC
LIMIT $2

-- name: newest_diagnoses
-- The last one of each of the wells $1 that was made after $2.
SELECT DISTINCT ON (well_id) well_id, result
FROM diagnosis WHERE well_id = ANY($1) AND at > $2
ORDER BY well_id, at DESC, made_at DESC

-- name: diagnoses_within
-- The last one of each of the wells $1 that is of a moment from $2 to $3.
SELECT DISTINCT ON (well_id) well_id, result
FROM diagnosis WHERE well_id = ANY($1) AND at >= $2 AND at <= $3
ORDER BY well_id, at DESC, made_at DESC
