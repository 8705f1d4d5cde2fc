-- name: get
SELECT well_id, field, confirmed, properties FROM well WHERE key = $1 AND retired_at IS NULL

-- name: any
SELECT confirmed, retired_at FROM well WHERE key = $1

-- name: listing
SELECT well_id, field, confirmed, properties
FROM well
WHERE retired_at IS NULL
    AND ($1::text[] IS NULL OR field = ANY ($1))
    AND ($2::text IS NULL OR key > $2)
ORDER BY key
LIMIT $3

-- name: take_turns
-- Names must be unlike those of all other wells, so only one change of the register is under way at a time.
SELECT 1 FROM well_register FOR UPDATE

-- name: create
INSERT INTO well (well_id, key, field, confirmed, properties) VALUES ($1, $2, $3, $4, $5)

-- name: change
UPDATE well SET field = $2, confirmed = $3, properties = $4 WHERE key = $1 AND retired_at IS NULL

-- name: retire
UPDATE well SET retired_at = now() WHERE key = $1 AND retired_at IS NULL

-- name: version
SELECT version FROM well_register

-- name: numbers
SELECT key, well_no FROM well WHERE key = ANY ($1::text[])

-- name: announce
INSERT INTO well (well_id, key, confirmed)
SELECT spelt, key, false FROM unnest($1::text[], $2::text[]) AS new (spelt, key)
ON CONFLICT (key) DO NOTHING

-- name: register
SELECT key, well_id, well_no, field, retired_at IS NOT NULL AS retired FROM well
