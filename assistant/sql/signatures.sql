-- name: sign
INSERT INTO shift_signature (begins, ends, side, by_whom, fields, at, text, open_alerts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING
RETURNING id, begins, ends, side, by_whom AS by, fields, at, text, open_alerts

-- name: listing
SELECT id, begins, ends, side, by_whom AS by, fields, at, text, open_alerts
FROM shift_signature
WHERE ($1::text[] IS NULL OR fields <@ $1)
  AND ($2::timestamptz IS NULL OR begins = $2) AND ($3::timestamptz IS NULL OR ends = $3)
  AND ($4::bigint IS NULL OR id < $4)
ORDER BY id DESC
LIMIT $5
