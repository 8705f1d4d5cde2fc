-- name: newest_seq
SELECT greatest((SELECT coalesce(max(seq), 0) FROM message), (SELECT coalesce(max(seq), 0) FROM outbox),
                (SELECT seq FROM outbox_horizon))

-- name: horizon
SELECT seq FROM outbox_horizon

-- name: forget
WITH gone AS (
    DELETE FROM outbox WHERE at < $1 RETURNING seq
)
UPDATE outbox_horizon SET seq = greatest(seq, coalesce((SELECT max(seq) FROM gone), 0))
WHERE EXISTS (SELECT FROM gone)

-- name: since
-- In the order of their commits: messages of the owners $4, and events of alerts on wells of the fields $5.
SELECT * FROM (
    (SELECT m.seq, 'message' AS event, m.at, m.owner, m.id, m.conversation_id, m.sender, m.text, m.alert_id, m.answer,
            NULL::jsonb AS snapshot, NULL AS field, NULL::jsonb AS conversations
     FROM seen_message m
     WHERE m.seq > $1 AND m.seq <= $2 AND m.owner = ANY ($4::text[])
       AND (m.alert_id IS NULL OR $5::text[] IS NULL OR EXISTS (
           SELECT FROM alert a JOIN well w USING (well_no) WHERE a.id = m.alert_id AND w.field = ANY ($5)))
     ORDER BY m.seq LIMIT $3)
    UNION ALL
    (SELECT o.seq, o.event, o.at, NULL, NULL, NULL, NULL, NULL, o.alert_id, NULL, o.snapshot, w.field,
            (SELECT jsonb_object_agg(t.owner, t.ids) FROM (
                SELECT m.owner, array_agg(DISTINCT m.conversation_id) AS ids
                FROM seen_message m
                WHERE m.alert_id = o.alert_id AND m.owner = ANY ($4::text[])
                GROUP BY m.owner) AS t)
     FROM outbox o JOIN alert a ON a.id = o.alert_id JOIN well w USING (well_no)
     WHERE o.seq > $1 AND o.seq <= $2 AND ($5::text[] IS NULL OR w.field = ANY ($5))
     ORDER BY o.seq LIMIT $3)
) AS told
ORDER BY seq
LIMIT $3
