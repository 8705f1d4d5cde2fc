-- name: insert_account
INSERT INTO account (username, password_hash, role, fields, created_at, must_change_password)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (lower(username)) DO NOTHING
RETURNING id, username, role, fields, created_at, last_sign_in_at, disabled_at, must_change_password,
    code_secret IS NOT NULL AS has_code

-- name: insert_first_account
-- Only while there is no account at all; of several processes that start together one wins.
INSERT INTO account (username, password_hash, role, created_at)
SELECT $1, $2, 'admin', $3 WHERE NOT EXISTS (SELECT FROM account)
ON CONFLICT (lower(username)) DO NOTHING
RETURNING id

-- name: any_account
SELECT EXISTS (SELECT FROM account)

-- name: account
SELECT id, username, role, fields, created_at, last_sign_in_at, disabled_at, must_change_password,
    code_secret IS NOT NULL AS has_code
FROM account
WHERE lower(username) = lower($1) AND deleted_at IS NULL AND ($2::text[] IS NULL OR fields <@ $2)

-- name: accounts
SELECT id, username, role, fields, created_at, last_sign_in_at, disabled_at, must_change_password,
    code_secret IS NOT NULL AS has_code
FROM account
WHERE deleted_at IS NULL AND ($1::text[] IS NULL OR fields <@ $1) AND ($2::text IS NULL OR lower(username) > lower($2))
ORDER BY lower(username)
LIMIT $3

-- name: secret_of_account
SELECT id, username, password_hash, code_secret, code_last_step FROM account
WHERE lower(username) = lower($1) AND disabled_at IS NULL AND deleted_at IS NULL

-- name: change_account
UPDATE account
SET role = $2, fields = $3, disabled_at = $4, password_hash = coalesce($5, password_hash),
    must_change_password = coalesce($6, must_change_password)
WHERE id = $1 AND deleted_at IS NULL

-- name: offer_code
UPDATE account SET code_offered = $2 WHERE id = $1

-- name: offered_code
SELECT code_offered FROM account WHERE id = $1

-- name: take_up_code
-- $2 is the step of the code that proved it; what was offered since is not what was proved.
UPDATE account SET code_secret = code_offered, code_offered = NULL, code_last_step = $2
WHERE id = $1 AND code_offered = $3

-- name: use_code
-- No row: somebody was faster with the same code.
UPDATE account SET code_last_step = $2 WHERE id = $1 AND code_last_step < $2

-- name: drop_code
UPDATE account SET code_secret = NULL, code_offered = NULL, code_last_step = 0 WHERE id = $1

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

-- name: attempts
SELECT failures, since FROM sign_in_attempt WHERE name = $1 AND since > $2

-- name: forget_attempts
DELETE FROM sign_in_attempt WHERE name = $1

-- name: prune_attempts
DELETE FROM sign_in_attempt WHERE since <= $1

-- name: knows_browser
SELECT EXISTS (
    SELECT FROM known_browser b JOIN account a ON a.id = b.account_id
    WHERE b.token_hash = $1 AND lower(a.username) = lower($2)
)

-- name: see_browser
UPDATE known_browser SET seen_at = $3 WHERE token_hash = $1 AND account_id = $2

-- name: remember_browser
INSERT INTO known_browser (token_hash, account_id, seen_at) VALUES ($1, $2, $3)

-- name: forget_browsers
-- All but the $2 seen last.
DELETE FROM known_browser WHERE account_id = $1 AND token_hash NOT IN (
    SELECT token_hash FROM known_browser WHERE account_id = $1 ORDER BY seen_at DESC LIMIT $2
)

-- name: insert_session
INSERT INTO session (token_hash, account_id, created_at, seen_at) VALUES ($1, $2, $3, $3)

-- name: session
SELECT a.username, a.role, a.fields, a.must_change_password, s.seen_at
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
INSERT INTO api_key (id, name, kind, role, fields, secret_hash, created_at, created_by, wells)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: key_of_secret
-- The one of now, or the one before it until it ends.
SELECT id::text, name, kind, role, fields, wells, last_seen_at, secret_hash <> $1 AS is_previous
FROM api_key
WHERE (secret_hash = $1 OR (previous_hash = $1 AND previous_until > $2)) AND revoked_at IS NULL

-- name: rotate_key
-- No row: two secrets are valid already.
UPDATE api_key SET previous_hash = secret_hash, previous_until = $3, secret_hash = $2
WHERE id = $1 AND revoked_at IS NULL AND (previous_until IS NULL OR previous_until <= $4)
RETURNING id

-- name: end_previous
UPDATE api_key SET previous_hash = NULL, previous_until = NULL
WHERE id = $1 AND previous_until > $2
RETURNING id

-- name: key
SELECT id::text, name, kind, role, fields, wells, created_at, created_by, last_seen_at,
    CASE WHEN previous_until > now() THEN previous_until END AS previous_until
FROM api_key
WHERE id = $1 AND revoked_at IS NULL AND ($2::text[] IS NULL OR fields <@ $2)

-- name: keys
-- In the order of their making; $2 is the id of the last one seen.
SELECT id::text, name, kind, role, fields, wells, created_at, created_by, last_seen_at,
    CASE WHEN previous_until > now() THEN previous_until END AS previous_until
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

-- name: audit_has
SELECT EXISTS (SELECT FROM audit WHERE position = $1 AND hash = $2)
