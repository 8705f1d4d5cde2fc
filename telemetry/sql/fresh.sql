-- name: seen
-- When each of these wells was last heard of.
SELECT w.well_id, l.last_seen
FROM latest_value l JOIN well w USING (well_no)
WHERE w.key = ANY ($1::text[]) AND l.last_seen >= $2

-- name: since
-- Readings of each well after a moment of its own, oldest first.
SELECT w.well_id, r.*
FROM unnest($1::text[], $2::timestamptz[]) AS asked (key, after)
JOIN well w ON w.key = asked.key
JOIN reading r ON r.well_no = w.well_no AND r.at > asked.after
WHERE r.at <= $3
ORDER BY r.at
LIMIT $4
