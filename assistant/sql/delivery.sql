-- name: hand_over
-- Takes events that nobody has taken and writes down to whom each goes by which channel; $3 and $4 are the channels
-- that this site has and the actions that each of them tells of. Of an owner's subscriptions over one channel to one
-- address the newest that is about the alert decides.
WITH waiting AS (
    SELECT seq, alert_id, snapshot, coalesce(snapshot ->> 'action', 'raise') AS action
    FROM outbox
    WHERE delivered_at IS NULL
    ORDER BY seq
    LIMIT $2
    FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE outbox o SET delivered_at = $1 FROM waiting w WHERE o.seq = w.seq RETURNING o.seq
), addressed AS (
    INSERT INTO delivery (seq, alert_id, subscription_id, channel, address, action, snapshot, created_at, due_at)
    SELECT w.seq, w.alert_id, s.id, s.channel, s.address, w.action, w.snapshot, $1, $1
    FROM waiting w
    JOIN unnest($3::text[], $4::text[]) AS t (channel, action) ON t.action = w.action
    JOIN alert a ON a.id = w.alert_id
    JOIN well ON well.well_no = a.well_no
    JOIN subscription s ON s.channel = t.channel AND s.address IS NOT NULL AND NOT s.muted
        AND s.level <= coalesce((w.snapshot ->> 'escalated')::int, 0)
        AND is_about(s, a.well_no, well.field, a.metric, a.fault, w.snapshot ->> 'priority')
    WHERE (w.snapshot ->> 'state' <> 'suppressed' OR w.action = 'suppress')
      AND (EXISTS (SELECT FROM hearer h WHERE h.owner = s.owner AND (h.fields IS NULL OR well.field = ANY (h.fields)))
           OR s.owner = ANY ($5::text[]))
      AND NOT EXISTS (
          SELECT FROM subscription n
          WHERE n.owner = s.owner AND n.channel = s.channel AND n.id > s.id
            AND (n.address = s.address OR (n.address IS NULL AND n.muted))
            AND is_about(n, a.well_no, well.field, a.metric, a.fault, w.snapshot ->> 'priority'))
    ON CONFLICT DO NOTHING
    RETURNING id
)
SELECT (SELECT count(*) FROM taken)::int AS taken, (SELECT count(*) FROM addressed)::int AS addressed

-- name: take
-- The first that is due of each address that nothing is under way to, held until $2: who takes it and dies leaves it
-- to be taken again then. Of one alert nothing overtakes what is still waiting. `may_hear` is whether it is still
-- wanted and allowed.
WITH first AS (
    SELECT DISTINCT ON (d.channel, d.address) d.id
    FROM delivery d
    WHERE d.state = 'waiting' AND d.due_at <= $1 AND d.channel = ANY ($4::text[])
      AND NOT EXISTS (
          SELECT FROM delivery e
          WHERE e.state = 'waiting' AND e.channel = d.channel AND e.address = d.address AND e.alert_id = d.alert_id
            AND e.subscription_id = d.subscription_id AND e.seq < d.seq)
      AND d.channel || ' ' || d.address <> ALL ($5::text[])
    ORDER BY d.channel, d.address, d.seq, d.id
    LIMIT $3
)
UPDATE delivery d SET due_at = $2, tries = d.tries + 1
FROM first f, subscription s, alert a, well w
WHERE d.id = f.id AND d.state = 'waiting' AND d.due_at <= $1 AND s.id = d.subscription_id
  AND a.id = d.alert_id AND w.well_no = a.well_no
RETURNING d.id, d.seq, d.alert_id, d.channel, d.address, d.action, d.snapshot, d.tries, d.created_at,
    s.ended_at IS NULL AND (s.owner = ANY ($6::text[]) OR EXISTS (
        SELECT FROM hearer h WHERE h.owner = s.owner AND (h.fields IS NULL OR w.field = ANY (h.fields)))) AS may_hear

-- name: over
UPDATE delivery SET state = $2, ended_at = $3, error = $4 WHERE id = $1 AND state = 'waiting'

-- name: again
UPDATE delivery SET due_at = $2, error = $3 WHERE id = $1 AND state = 'waiting'

-- name: listing
-- Those of an owner's subscriptions, as far as the owner still sees the wells ($2), the newest first.
SELECT d.id, d.subscription_id, d.alert_id, w.well_id, d.channel, d.address, d.action, d.state, d.tries, d.created_at,
       CASE WHEN d.state = 'waiting' THEN d.due_at END AS due_at, d.ended_at, d.error
FROM delivery d JOIN subscription s ON s.id = d.subscription_id JOIN alert a ON a.id = d.alert_id
JOIN well w ON w.well_no = a.well_no
WHERE s.owner = $1 AND ($2::text[] IS NULL OR w.field = ANY ($2)) AND ($3::bigint IS NULL OR d.id < $3)
ORDER BY d.id DESC
LIMIT $4

-- name: counts
SELECT channel, state, count(*)::int AS many FROM delivery GROUP BY channel, state

-- name: forget
DELETE FROM delivery WHERE created_at < $1 AND state <> 'waiting'
