-- name: add
WITH added AS (
    INSERT INTO well_event (well_no, kind, at, text, metric_values, by_whom)
    SELECT well_no, $2, $3, $4, $5, $6 FROM well WHERE key = $1 AND retired_at IS NULL
    RETURNING *
)
SELECT added.id, well.well_id, kind, at, text, metric_values AS "values", by_whom AS by
FROM added JOIN well USING (well_no)

-- name: listing
SELECT id, well_id, kind, at, text, metric_values AS "values", by_whom AS by
FROM well_event JOIN well USING (well_no)
WHERE key = $1 AND at >= $2 AND at < $3
    AND ($4::bigint IS NULL OR (at, id) > (SELECT at, id FROM well_event WHERE id = $4))
ORDER BY at, id
LIMIT $5

-- name: of_many
SELECT id, well_id, kind, at, text, metric_values AS "values", by_whom AS by
FROM well_event JOIN well USING (well_no)
WHERE key = ANY ($1::text[]) AND at >= $2 AND at < $3
ORDER BY at, id
LIMIT $4
