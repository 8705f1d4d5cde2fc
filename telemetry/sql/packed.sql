-- name: numbers
SELECT key, well_no FROM well WHERE key = ANY ($1::text[])

-- name: readings
-- `{columns}` is filled from the names of the catalogue alone. The order lets each well be cut out of the whole.
SELECT well_no, at, {columns}
FROM reading
WHERE well_no = ANY ($1::int[]) AND at >= $2 AND at < $3
ORDER BY well_no, at
