-- name: insert_account
INSERT INTO account (username, password_hash, role, fields, created_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (lower(username)) DO NOTHING
RETURNING id, username, role, fields, created_at, last_sign_in_at, disabled_at

-- name: insert_first_account
-- Only while there is no account at all; of several processes that start together one wins.
INSERT INTO account (username, password_hash, role, created_at)
SELECT $1, $2, 'admin', $3 WHERE NOT EXISTS (SELECT FROM account)
ON CONFLICT (lower(username)) DO NOTHING
RETURNING id

-- name: any_account
SELECT EXISTS (SELECT FROM account)

-- name: account
SELECT id, username, role, fields, created_at, last_sign_in_at, disabled_at
FROM account
WHERE lower(username) = lower($1) AND deleted_at IS NULL AND ($2::text[] IS NULL OR fields <@ $2)

-- name: accounts
SELECT id, username, role, fields, created_at, last_sign_in_at, disabled_at
FROM account
WHERE deleted_at IS NULL AND ($1::text[] IS NULL OR fields <@ $1) AND ($2::text IS NULL OR lower(username) > lower($2))
ORDER BY lower(username)
LIMIT $3

-- name: secret_of_account
SELECT id, username, password_hash FROM account
WHERE lower(username) = lower($1) AND disabled_at IS NULL AND deleted_at IS NULL

-- name: change_account
UPDATE account
SET role = $2, fields = $3, disabled_at = $4, password_hash = coalesce($5, password_hash)
WHERE id = $1 AND deleted_at IS NULL

-- name: delete_account
UPDATE account SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL

-- name: signed_in
UPDATE account SET last_sign_in_at = $2 WHERE id = $1

-- name: lock_admins
-- Locks the rows, so that two administrators cannot take each other's role away at the same moment.
SELECT id FROM account
WHERE role = 'admin' AND fields IS NULL AND disabled_at IS NULL AND deleted_at IS NULL
ORDER BY id
FOR UPDATE

-- name: count_admins
SELECT count(*) FROM account
WHERE role = 'admin' AND fields IS NULL AND disabled_at IS NULL AND deleted_at IS NULL

-- name: count_attempt
-- Counted before the password is looked at, so that guesses sent together are all counted.
-- $3 is the age at which failures are forgotten, $4 the number from which `since` stands still.
INSERT INTO sign_in_attempt AS a (name, failures, since)
VALUES ($1, 1, $2)
ON CONFLICT (name) DO UPDATE SET
    failures = CASE WHEN a.since <= $2 - $3::interval THEN 1 ELSE least(a.failures + 1, $4 + 1) END,
    since    = CASE WHEN a.since <= $2 - $3::interval OR a.failures < $4 THEN $2 ELSE a.since END
RETURNING failures, since

-- name: forget_attempts
DELETE FROM sign_in_attempt WHERE name = $1

-- name: prune_attempts
DELETE FROM sign_in_attempt WHERE since <= $1

-- name: insert_session
INSERT INTO session (token_hash, account_id, created_at, seen_at) VALUES ($1, $2, $3, $3)

-- name: session
SELECT a.username, a.role, a.fields, s.seen_at
FROM session s JOIN account a ON a.id = s.account_id
WHERE s.token_hash = $1 AND s.seen_at > $2 AND s.created_at > $3 AND a.disabled_at IS NULL AND a.deleted_at IS NULL

-- name: touch_session
UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2

-- name: end_session
DELETE FROM session s USING account a
WHERE s.token_hash = $1 AND a.id = s.account_id
RETURNING a.username

-- name: end_sessions
DELETE FROM session WHERE account_id = $1

-- name: prune_sessions
DELETE FROM session WHERE seen_at <= $1 OR created_at <= $2

-- name: insert_key
INSERT INTO api_key (id, name, kind, role, fields, secret_hash, created_at, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: key_of_secret
SELECT id::text, name, kind, role, fields, last_seen_at
FROM api_key
WHERE secret_hash = $1 AND revoked_at IS NULL

-- name: key
SELECT id::text, name, kind, role, fields, created_at, created_by, last_seen_at
FROM api_key
WHERE id = $1 AND revoked_at IS NULL AND ($2::text[] IS NULL OR fields <@ $2)

-- name: keys
-- In the order of their making; $2 is the id of the last one seen.
SELECT id::text, name, kind, role, fields, created_at, created_by, last_seen_at
FROM api_key
WHERE revoked_at IS NULL AND ($1::text[] IS NULL OR fields <@ $1)
  AND ($2::uuid IS NULL OR (created_at, id) > (SELECT created_at, id FROM api_key WHERE id = $2))
ORDER BY created_at, id
LIMIT $3

-- name: key_seen
UPDATE api_key SET last_seen_at = $2 WHERE id = $1 AND (last_seen_at IS NULL OR last_seen_at < $2)

-- name: revoke_key
UPDATE api_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL

-- name: insert_audit
INSERT INTO audit (at, action, by, target, source, detail) VALUES ($1, $2, $3, $4, $5, $6)

-- name: audit
SELECT position, at, action, by, target, source, detail FROM audit
WHERE $1::bigint IS NULL OR position < $1
ORDER BY position DESC
LIMIT $2

-- name: audit_links
-- What each entry says and carries, oldest first from $1 on. The line is written out here and not taken from the
-- function of the database that made the hash, so that changing that function hides nothing.
SELECT position, previous, hash,
    jsonb_build_array(
        position, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), action, by, target, source, detail
    )::text AS line
FROM audit
WHERE position > $1
ORDER BY position
LIMIT $2
