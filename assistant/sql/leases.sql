-- name: take
-- Takes or renews; no row where another one holds it.
INSERT INTO lease AS l (name, holder, until) VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE l.holder = excluded.holder OR l.until < clock_timestamp()
RETURNING holder

-- name: give_back
DELETE FROM lease WHERE name = $1 AND holder = $2
