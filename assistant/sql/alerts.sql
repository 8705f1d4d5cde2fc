-- name: take_turns
-- The lock that orders everything told, taken before any row so that two changes never wait for each other.
SELECT pg_advisory_xact_lock(7265001)

-- name: raise
-- No row: this occurrence is known, or its cause stands already.
WITH of_well AS (
    SELECT well_no, well_id, field FROM well WHERE key = $1 AND retired_at IS NULL
), born AS (
    INSERT INTO alert (well_no, kind, cause, metric, fault, priority, state, onset, raised_at, value, limit_value,
                       text, parent_id, facts, suppressed_by)
    SELECT well_no, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $16 FROM of_well
    ON CONFLICT DO NOTHING
    RETURNING *
), noted AS (
    INSERT INTO alert_history (alert_id, action, to_state, by_whom, at, text)
    SELECT id, 'raise', state, 'system', raised_at, $15 FROM born
), told AS (
    INSERT INTO outbox (event, alert_id, snapshot)
    SELECT 'alert', id, to_jsonb(born) || jsonb_build_object('well_id', well_id) FROM born JOIN of_well USING (well_no)
)
SELECT born.*, of_well.well_id, of_well.field FROM born JOIN of_well USING (well_no)

-- name: move
-- Guarded by the table of moves ($2 to $4: from, to while the condition holds, to once it is gone): whoever comes
-- second finds no row. The history line and the event to tell are part of it.
WITH changed AS (
    SELECT a.id AS alert_id, a.state AS from_state,
           CASE WHEN coalesce($8::boolean, a.active) THEN m.held ELSE m.gone END AS to_state
    FROM alert a JOIN unnest($2::text[], $3::text[], $4::text[]) AS m (state, held, gone) ON m.state = a.state
    WHERE a.id = $1
    FOR UPDATE OF a
), moved AS (
    UPDATE alert a SET
        state = c.to_state,
        active = coalesce($8, a.active) AND c.to_state <> 'cleared',
        returned_at = CASE WHEN $8 IS FALSE THEN $6 WHEN $8 THEN NULL ELSE a.returned_at END,
        cleared_at = CASE WHEN c.to_state = 'cleared' AND a.cleared_at IS NULL THEN $6 ELSE a.cleared_at END,
        shelved_until = CASE WHEN c.to_state = 'shelved' THEN coalesce($9::timestamptz, a.shelved_until) END,
        value = coalesce($10::float8, a.value),
        count = a.count + $11::int,
        suppressed_by = CASE WHEN c.to_state = 'suppressed' THEN coalesce($14::text, a.suppressed_by) END,
        priority = coalesce($12::text, a.priority),
        parent_id = coalesce($15::bigint, a.parent_id),
        escalated = a.escalated + $16::int
    FROM changed c WHERE a.id = c.alert_id AND a.state = c.from_state
    RETURNING a.*, c.from_state
), noted AS (
    INSERT INTO alert_history (alert_id, action, from_state, to_state, by_whom, at, text)
    SELECT id, $5::text, from_state, state, $7::text, $6::timestamptz, $13::text FROM moved
), told AS (
    INSERT INTO outbox (event, alert_id, snapshot)
    SELECT 'alert_update', id,
           to_jsonb(moved) || jsonb_build_object('well_id', well_id, 'action', $5::text, 'by', $7::text, 'why', $13::text)
    FROM moved JOIN well USING (well_no)
)
SELECT moved.*, well.well_id, well.field FROM moved JOIN well USING (well_no)

-- name: standing
-- The alerts that stand now, of one well or of all.
SELECT a.id, a.cause, a.state, a.active, a.onset, w.well_id
FROM alert a JOIN well w USING (well_no)
WHERE a.state IN ('unacknowledged', 'acknowledged', 'shelved', 'suppressed') AND ($1::text IS NULL OR w.key = $1)

-- name: standing_of
SELECT a.id, a.active, a.state, a.count, a.onset
FROM alert a JOIN well w USING (well_no)
WHERE w.key = $1 AND a.cause = $2 AND a.state IN ('unacknowledged', 'acknowledged', 'shelved', 'suppressed')

-- name: alert
SELECT a.*, w.well_id, w.field, coalesce(c.ids, '{}') AS conversation_ids
FROM alert a JOIN well w USING (well_no)
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT m.conversation_id::text) AS ids
    FROM seen_message m
    WHERE m.alert_id = a.id AND m.owner = $3
) c ON true
WHERE a.id = $1 AND ($2::text[] IS NULL OR w.field = ANY ($2))

-- name: alerts
-- Newest first; $4 is the last one of the page before.
SELECT a.*, w.well_id, w.field, coalesce(c.ids, '{}') AS conversation_ids
FROM alert a JOIN well w USING (well_no)
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT m.conversation_id::text) AS ids
    FROM seen_message m
    WHERE m.alert_id = a.id AND m.owner = $2
) c ON true
WHERE ($1::text[] IS NULL OR w.field = ANY ($1))
  AND ($4::bigint IS NULL OR a.id < $4)
  AND ($5::text[] IS NULL OR a.state = ANY ($5))
  AND ($6::text[] IS NULL OR w.key = ANY ($6))
  AND ($7::timestamptz IS NULL OR a.raised_at >= $7)
  AND ($8::timestamptz IS NULL OR a.raised_at < $8)
  AND ($9::text[] IS NULL OR a.priority = ANY ($9))
  AND ($10::text[] IS NULL OR a.kind = ANY ($10))
  AND ($11::text[] IS NULL OR w.field = ANY ($11))
  AND ($12::text[] IS NULL OR a.metric = ANY ($12))
  AND ($13::bigint[] IS NULL OR a.id = ANY ($13))
ORDER BY a.id DESC
LIMIT $3

-- name: history
SELECT id, action, from_state AS "from", to_state AS "to", by_whom AS "by", at, text
FROM alert_history
WHERE alert_id = $1 AND id > $2
ORDER BY id
LIMIT $3

-- name: open_counts
-- What still waits for somebody or still holds, by well.
SELECT w.well_id, count(*) AS open
FROM alert a JOIN well w USING (well_no)
WHERE a.state NOT IN ('cleared', 'suppressed', 'shelved') AND w.key = ANY ($1::text[])
GROUP BY w.well_id

-- name: expired
SELECT id FROM alert WHERE state = 'shelved' AND shelved_until <= $1 ORDER BY shelved_until LIMIT 500

-- name: of_retired
SELECT a.id FROM alert a JOIN well w USING (well_no) WHERE a.state <> 'cleared' AND w.retired_at IS NOT NULL

-- name: tell
-- A message in the conversation of this well to everybody who may see it and wants to hear of it, and has not yet.
-- $12 is how far it has been escalated: 1 reaches those who wait for that, 2 everybody.
WITH people AS (
    SELECT owner FROM hearer WHERE fields IS NULL OR $2 = ANY (fields)
    UNION
    SELECT unnest($10::text[])
), wanting AS (
    SELECT owner FROM people p
    WHERE coalesce((
        SELECT NOT s.muted AND s.level <= $12 FROM subscription s
        WHERE s.owner = p.owner AND s.channel = 'conversation'
          AND is_about(s, (SELECT well_no FROM alert WHERE id = $1), $2, $3, $4, $5)
        ORDER BY s.id DESC LIMIT 1), true) OR $12 > 1
), opened AS (
    INSERT INTO conversation AS c (id, owner, title, well_id, created_at, updated_at, remembered, reach)
    SELECT md5('alerts:' || owner || ':' || $6)::uuid, owner, $7, $6, $8, $8, $11, ARRAY[$2] FROM wanting
    WHERE NOT EXISTS (SELECT FROM message m JOIN conversation k ON k.id = m.conversation_id
                      WHERE m.alert_id = $1 AND k.owner = wanting.owner)
    ON CONFLICT (id) DO UPDATE SET updated_at = greatest(c.updated_at, excluded.updated_at),
                                   remembered = excluded.remembered, reach = excluded.reach
    RETURNING id
)
INSERT INTO message (conversation_id, at, sender, text, alert_id)
SELECT id, $8, 'alert', $9, $1 FROM opened

-- name: metrics_per_stretch
-- Alerts that asked for attention, in stretches of ten minutes.
SELECT to_timestamp(floor(extract(epoch FROM a.raised_at) / 600) * 600) AS start, count(*) AS alerts
FROM alert a JOIN well w USING (well_no)
WHERE a.raised_at >= $1 AND a.raised_at < $2 AND ($3::text[] IS NULL OR w.field = ANY ($3))
  AND a.state <> 'suppressed' AND a.parent_id IS NULL
GROUP BY 1 ORDER BY 1

-- name: metrics_actors
SELECT w.well_id, a.cause, max(a.metric) AS metric, max(a.fault) AS fault, count(*) AS alerts, sum(a.count)::int AS occurrences
FROM alert a JOIN well w USING (well_no)
WHERE a.raised_at >= $1 AND a.raised_at < $2 AND ($3::text[] IS NULL OR w.field = ANY ($3))
GROUP BY w.well_id, a.cause
ORDER BY occurrences DESC, w.well_id, a.cause
LIMIT $4

-- name: metrics_chattering
-- Causes that came $4 times or more within one hour, the worst first.
SELECT well_id, cause, max(metric) AS metric, max(fault) AS fault, sum(alerts)::int AS alerts,
       sum(occurrences)::int AS occurrences
FROM (
    SELECT w.well_id, a.cause, max(a.metric) AS metric, max(a.fault) AS fault, count(*) AS alerts,
           sum(a.count) AS occurrences
    FROM alert a JOIN well w USING (well_no)
    WHERE a.raised_at >= $1 AND a.raised_at < $2 AND ($3::text[] IS NULL OR w.field = ANY ($3))
    GROUP BY w.well_id, a.cause, date_trunc('hour', a.raised_at)
    HAVING sum(a.count) >= $4
) AS hours
GROUP BY well_id, cause
ORDER BY occurrences DESC, well_id, cause
LIMIT 50

-- name: metrics_priorities
SELECT a.priority, count(*) AS alerts
FROM alert a JOIN well w USING (well_no)
WHERE a.raised_at >= $1 AND a.raised_at < $2 AND ($3::text[] IS NULL OR w.field = ANY ($3))
GROUP BY a.priority

-- name: metrics_stale
-- Standing for longer than $2.
SELECT count(*) FROM alert a JOIN well w USING (well_no)
WHERE a.state IN ('unacknowledged', 'acknowledged') AND a.raised_at < $2 AND ($1::text[] IS NULL OR w.field = ANY ($1))

-- name: metrics_operators
SELECT count(*) FROM account
WHERE disabled_at IS NULL AND deleted_at IS NULL AND role IN ('operator', 'engineer', 'admin')
  AND last_sign_in_at >= $1

-- name: metrics_seconds_to_ack
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM h.at - a.raised_at))
FROM alert a JOIN well w USING (well_no) JOIN alert_history h ON h.alert_id = a.id AND h.action = 'ack'
WHERE a.raised_at >= $1 AND a.raised_at < $2 AND ($3::text[] IS NULL OR w.field = ANY ($3))

-- name: watched
SELECT w.well_id, s.state FROM watched s JOIN well w USING (well_no)

-- name: keep_watched
INSERT INTO watched AS s (well_no, state)
SELECT w.well_no, kept.state FROM unnest($1::text[], $2::jsonb[]) AS kept (key, state) JOIN well w USING (key)
ORDER BY w.well_no
ON CONFLICT (well_no) DO UPDATE SET state = excluded.state

-- name: last_of
-- The alert that a conversation last spoke of.
SELECT m.alert_id
FROM seen_message m
WHERE m.conversation_id::text = $1 AND m.owner = $2 AND m.alert_id IS NOT NULL
ORDER BY m.id DESC
LIMIT 1

-- name: histories
SELECT alert_id, id, action, from_state AS "from", to_state AS "to", by_whom AS "by", at, text
FROM alert_history WHERE alert_id = ANY ($1::bigint[]) ORDER BY id

-- name: all_facts
SELECT id, facts FROM alert WHERE id = ANY ($1::bigint[])

-- name: newest_message
-- Where the caller reads of an alert.
SELECT m.id FROM seen_message m
WHERE m.alert_id = $1 AND m.owner = $2 ORDER BY m.id DESC LIMIT 1

-- name: silent
-- Wells that have not been heard of for as long as $2 times their usual interval, or $3 seconds where that is not
-- known, and whose silence does not stand yet; those silent since before $4 are left alone.
SELECT w.well_id, w.field, l.last_seen
FROM latest_value l JOIN well w USING (well_no)
WHERE w.retired_at IS NULL AND l.last_seen >= $4
  AND l.last_seen + make_interval(secs => coalesce($2 * (w.properties ->> 'interval_s')::float8, $3)) < $1
  AND NOT EXISTS (SELECT FROM alert a WHERE a.well_no = w.well_no AND a.cause = $5 AND a.onset = l.last_seen)
ORDER BY l.last_seen
LIMIT 200

-- name: heard_again
SELECT w.well_id, l.last_seen
FROM alert a JOIN well w USING (well_no) JOIN latest_value l USING (well_no)
WHERE a.cause = $1 AND a.active AND a.state <> 'cleared' AND l.last_seen > a.onset
LIMIT 500

-- name: fellows
-- The first of several alerts of a cause in a field that stand since $3 or later, and how many there are.
SELECT min(a.id) AS first, count(*) AS many
FROM alert a JOIN well w USING (well_no)
WHERE a.cause = $1 AND w.field = $2 AND a.raised_at >= $3 AND a.active AND a.parent_id IS NULL
  AND a.state IN ('unacknowledged', 'acknowledged')

-- name: orphans
-- Kept from people for the sake of one that no longer stands.
SELECT a.id FROM alert a JOIN alert p ON p.id = a.parent_id
WHERE a.state = 'suppressed' AND a.suppressed_by = 'parent' AND NOT p.active
LIMIT 500

-- name: waiting
-- How many wait to be acknowledged, and how many of them are critical.
SELECT count(*) AS waiting, count(*) FILTER (WHERE a.priority = 'critical') AS critical
FROM alert a JOIN well w USING (well_no)
WHERE a.state IN ('unacknowledged', 'returned_unacknowledged') AND ($1::text[] IS NULL OR w.field = ANY ($1))

-- name: told_lately
-- How many alerts of a field have asked for attention since $2.
SELECT count(*)
FROM alert_history h JOIN alert a ON a.id = h.alert_id JOIN well w USING (well_no)
WHERE h.at >= $2 AND w.field IS NOT DISTINCT FROM $1
  AND ((h.action = 'raise' AND h.to_state = 'unacknowledged') OR h.action = 'unsuppress')

-- name: field_of
SELECT field FROM well WHERE key = $1

-- name: flood
-- The alert under which those of a flood in this field are gathered now.
SELECT a.id FROM alert a JOIN well w USING (well_no)
WHERE a.cause = 'flood' AND a.active AND a.state <> 'cleared' AND w.field IS NOT DISTINCT FROM $1

-- name: floods
SELECT w.well_id, w.field FROM alert a JOIN well w USING (well_no)
WHERE a.cause = 'flood' AND a.active AND a.state <> 'cleared'

-- name: held_back
-- The gravest of each field that a flood kept from people, once the flood is over.
SELECT DISTINCT ON (w.field) a.id, w.field
FROM alert a JOIN alert p ON p.id = a.parent_id JOIN well w ON w.well_no = a.well_no
WHERE a.state = 'suppressed' AND a.suppressed_by = 'flood' AND NOT p.active
ORDER BY w.field, array_position('{critical,high,medium,low}', a.priority), a.id

-- name: beside
-- Alerts of these faults ($2) on other wells of the well's feeder or header whose onset lies within $4 of $3, the
-- first one first.
SELECT a.id, a.fault, a.parent_id, w.well_id
FROM alert a JOIN well w USING (well_no), well own
WHERE own.key = $1 AND w.well_no <> own.well_no AND a.active AND a.fault = ANY ($2)
  AND a.state IN ('unacknowledged', 'acknowledged', 'shelved', 'suppressed')
  AND a.onset BETWEEN $3::timestamptz - $4::interval AND $3::timestamptz + $4::interval
  AND (w.properties ->> 'feeder' = own.properties ->> 'feeder' OR w.properties ->> 'header' = own.properties ->> 'header')
ORDER BY a.id

-- name: started
-- Wells that had stood and run again: what was kept quiet for standing is kept for settling until $2.
UPDATE alert a SET suppressed_by = 'settling', facts = a.facts || jsonb_build_object('settles_at', $2::timestamptz)
FROM latest_value l
WHERE a.state = 'suppressed' AND a.suppressed_by = 'stopped' AND l.well_no = a.well_no
  AND l.vsd_frequency >= $1 AND l.vsd_frequency_at > a.raised_at

-- name: stopped_again
UPDATE alert a SET suppressed_by = 'stopped'
FROM latest_value l
WHERE a.state = 'suppressed' AND a.suppressed_by = 'settling' AND l.well_no = a.well_no AND l.vsd_frequency < $1

-- name: settled
SELECT id FROM alert
WHERE state = 'suppressed' AND suppressed_by = 'settling' AND (facts ->> 'settles_at')::timestamptz <= $1
LIMIT 500

-- name: unheeded
-- Of these priorities, not acknowledged for $2 seconds since they last began to ask for it, or since they last went
-- further; at most twice.
SELECT a.id, a.escalated
FROM alert a CROSS JOIN LATERAL (
    SELECT max(h.at) AS at FROM alert_history h
    WHERE h.alert_id = a.id
      AND (h.action IN ('raise', 'unsuppress', 'unshelve', 'expire', 'escalate') AND h.to_state = 'unacknowledged')
) AS asked
WHERE a.state = 'unacknowledged' AND a.active AND a.escalated < 2 AND a.priority = ANY ($3::text[])
  AND asked.at + make_interval(secs => $2::float8) <= $1
LIMIT 100
