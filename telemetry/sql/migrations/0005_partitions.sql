-- unless: timescaledb
-- Readings in partitions of a week, counted from the epoch; what was in one table is moved into them.

ALTER TABLE reading RENAME TO reading_before;
ALTER INDEX reading_pkey RENAME TO reading_before_pkey;
ALTER INDEX reading_at RENAME TO reading_before_at;

CREATE TABLE reading (LIKE reading_before, PRIMARY KEY (well_no, at)) PARTITION BY RANGE (at);
CREATE INDEX reading_at ON reading USING brin (at) WITH (pages_per_range = 32, autosummarize = on);

-- Makes the partitions that these moments need. Made apart and then attached: neither readers nor writers wait.
CREATE FUNCTION make_room_for_readings(moments timestamptz[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    week timestamptz;
    name text;
BEGIN
    PERFORM pg_advisory_xact_lock(7346101202);
    FOR week IN SELECT DISTINCT date_bin('7 days', at, '1970-01-01Z') FROM unnest(moments) AS at ORDER BY 1 LOOP
        name := 'reading_' || to_char(week AT TIME ZONE 'UTC', 'YYYYMMDD');
        IF to_regclass(name) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE reading INCLUDING ALL)', name);
            EXECUTE format(
                'ALTER TABLE reading ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                name, week, week + interval '7 days'
            );
        END IF;
    END LOOP;
END
$$;

CREATE VIEW reading_partition AS
SELECT relname::text AS name, week AS start, week + interval '7 days' AS stop
FROM pg_inherits
JOIN pg_class ON pg_class.oid = inhrelid
CROSS JOIN LATERAL (SELECT to_date(right(relname, 8), 'YYYYMMDD')::timestamp AT TIME ZONE 'UTC' AS week) AS begun
WHERE inhparent = 'reading'::regclass;

-- NULL where there is none.
CREATE FUNCTION oldest_reading() RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    part record;
    found timestamptz;
BEGIN
    FOR part IN SELECT name FROM reading_partition ORDER BY start LOOP
        EXECUTE format('SELECT min(at) FROM %I', part.name) INTO found;
        EXIT WHEN found IS NOT NULL;
    END LOOP;
    RETURN found;
END
$$;

-- Whole weeks alone, and none whose rollups are not done. Returns how many were dropped.
CREATE FUNCTION drop_readings_before(horizon timestamptz) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    part record;
    dropped int := 0;
BEGIN
    FOR part IN
        SELECT name, stop FROM reading_partition
        WHERE stop <= least(horizon, (SELECT rolled_until FROM rollup_state), (SELECT min(start) FROM rollup_due))
        ORDER BY start
    LOOP
        EXECUTE format('DROP TABLE %I', part.name);
        UPDATE rollup_state SET raw_since = greatest(raw_since, part.stop);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$$;

SELECT make_room_for_readings(array_agg(at)) FROM (
    SELECT DISTINCT date_bin('7 days', at, '1970-01-01Z') AS at FROM reading_before
    UNION SELECT generate_series(now(), now() + interval '28 days', interval '7 days')
) AS weeks;

INSERT INTO reading SELECT * FROM reading_before;

DROP TABLE reading_before;
