-- name: take_turns
-- One question of a caller at a time is counted.
SELECT pg_advisory_xact_lock(7346101, hashtext($1))

-- name: asked
-- The one that must grow old first, where there are $3 or more since $2.
SELECT at FROM asked_lately WHERE who = $1 AND at > $2 ORDER BY at DESC OFFSET $3 - 1 LIMIT 1

-- name: note_question
WITH gone AS (
    DELETE FROM asked_lately WHERE who = $1 AND at <= $3
)
INSERT INTO asked_lately (who, at) VALUES ($1, $2)

-- name: tell
-- $4 is now; amounts are sums since the process began.
INSERT INTO taken_lately (process, who, amount, at)
SELECT $1, who, amount, $4 FROM unnest($2::text[], $3::float8[]) AS told (who, amount)
ON CONFLICT (process, who) DO UPDATE SET amount = EXCLUDED.amount, at = EXCLUDED.at

-- name: told
SELECT process::text, who, amount FROM taken_lately WHERE process <> $1 AND at > $2

-- name: forget
WITH asked AS (
    DELETE FROM asked_lately WHERE at <= $1
)
DELETE FROM taken_lately WHERE at <= $1
