-- name: one_at_a_time
-- The lock that entries of the audit trail take turns by.
SELECT pg_advisory_xact_lock(7346101202)

-- name: note_activation
-- Written by the first of several processes that see the same files, and not again while they stay in force.
-- $5: a book without any file of the site is no activation unless one was in force before.
INSERT INTO audit (at, action, by, target, source, detail)
SELECT $1, 'rules.activate', $2, $3, NULL, $4
WHERE $3 IS DISTINCT FROM (SELECT target FROM audit WHERE action = 'rules.activate' ORDER BY position DESC LIMIT 1)
  AND ($5 OR EXISTS (SELECT FROM audit WHERE action = 'rules.activate'))
