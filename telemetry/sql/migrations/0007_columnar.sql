-- requires: timescaledb
-- Chunks of readings older than two weeks are kept by column, each well's readings together.

ALTER TABLE reading SET (
    timescaledb.compress, timescaledb.compress_segmentby = 'well_no', timescaledb.compress_orderby = 'at'
);
SELECT add_compression_policy('reading', INTERVAL '14 days');

-- The extension makes its chunks itself.
CREATE FUNCTION make_room_for_readings(moments timestamptz[]) RETURNS void LANGUAGE sql AS 'SELECT';

CREATE FUNCTION oldest_reading() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT min(at) FROM reading';

-- Whole chunks alone, and none whose rollups are not done. Returns how many were dropped.
CREATE FUNCTION drop_readings_before(horizon timestamptz) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    until timestamptz;
    dropped int := 0;
BEGIN
    SELECT max(range_end) INTO until FROM timescaledb_information.chunks
    WHERE hypertable_name = 'reading'
        AND range_end <= least(horizon, (SELECT rolled_until FROM rollup_state), (SELECT min(start) FROM rollup_due));
    IF until IS NOT NULL THEN
        SELECT count(*) INTO dropped FROM drop_chunks('reading', older_than => until);
        UPDATE rollup_state SET raw_since = greatest(raw_since, until);
    END IF;
    RETURN dropped;
END
$$;
