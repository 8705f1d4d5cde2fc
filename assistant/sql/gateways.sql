-- name: listing
-- Keys that may post: gateways, and tokens of a role that may. In the order of their making; $2 is the last one seen.
SELECT k.id::text, k.name, k.kind, k.fields, k.last_seen_at, t.last_post_at,
    COALESCE(t.posts, 0) AS posts, COALESCE(t.refused, 0) AS refused, COALESCE(t.accepted, 0) AS accepted,
    COALESCE(t.duplicates, 0) AS duplicates, COALESCE(t.rejected, 0) AS rejected,
    COALESCE(t.set_aside, 0) AS set_aside, COALESCE(k.tags, '{}') AS tags
FROM api_key k LEFT JOIN gateway_tally t ON t.key_id = k.id
WHERE k.revoked_at IS NULL AND (k.kind = 'gateway' OR k.role <> 'viewer')
    AND ($1::text[] IS NULL OR k.fields <@ $1)
    AND ($2::uuid IS NULL OR (k.created_at, k.id) > (SELECT created_at, id FROM api_key WHERE id = $2))
    AND ($4::uuid IS NULL OR k.id = $4)
ORDER BY k.created_at, k.id
LIMIT $3

-- name: reasons
SELECT field, message, seen, last_at FROM gateway_reason WHERE key_id = $1 ORDER BY last_at DESC, field LIMIT $2

-- name: add
INSERT INTO gateway_tally (key_id, last_post_at, posts, refused, accepted, duplicates, rejected, set_aside)
SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
    $7::bigint[], $8::bigint[]) AS new (key_id, last_post_at, posts, refused, accepted, duplicates, rejected, set_aside)
WHERE EXISTS (SELECT FROM api_key WHERE id = new.key_id)
ORDER BY key_id
ON CONFLICT (key_id) DO UPDATE SET
    last_post_at = GREATEST(gateway_tally.last_post_at, EXCLUDED.last_post_at),
    posts = gateway_tally.posts + EXCLUDED.posts,
    refused = gateway_tally.refused + EXCLUDED.refused,
    accepted = gateway_tally.accepted + EXCLUDED.accepted,
    duplicates = gateway_tally.duplicates + EXCLUDED.duplicates,
    rejected = gateway_tally.rejected + EXCLUDED.rejected,
    set_aside = gateway_tally.set_aside + EXCLUDED.set_aside

-- name: add_reasons
INSERT INTO gateway_reason (key_id, field, message, seen, last_at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[])
    AS new (key_id, field, message, seen, last_at)
WHERE EXISTS (SELECT FROM api_key WHERE id = new.key_id)
ORDER BY key_id, field, message
ON CONFLICT (key_id, field, message) DO UPDATE SET
    seen = gateway_reason.seen + EXCLUDED.seen,
    last_at = GREATEST(gateway_reason.last_at, EXCLUDED.last_at)

-- name: prune_reasons
DELETE FROM gateway_reason r USING (
    SELECT key_id, field, message, row_number() OVER (PARTITION BY key_id ORDER BY last_at DESC, field) AS place
    FROM gateway_reason WHERE key_id = ANY ($1::uuid[])
) AS ranked
WHERE ranked.place > $2 AND r.key_id = ranked.key_id AND r.field = ranked.field AND r.message = ranked.message

-- name: tags
SELECT id::text, tags FROM api_key WHERE tags IS NOT NULL AND tags <> '{}' AND revoked_at IS NULL

-- name: set_tags
UPDATE api_key SET tags = $2 WHERE id = $1 AND revoked_at IS NULL

-- name: set_aside
-- What was set aside of the wells that one may see, the youngest first; $3 is the id of the last one seen.
SELECT s.id, s.well_id, s.at, s.metric, s.value, s.reason, s.noted_at
FROM set_aside s LEFT JOIN well w ON w.key = lower(s.well_id)
WHERE ($1::text[] IS NULL OR w.field = ANY ($1))
    AND ($2::text IS NULL OR lower(s.well_id) = $2)
    AND ($3::bigint IS NULL OR s.id < $3)
ORDER BY s.id DESC
LIMIT $4
