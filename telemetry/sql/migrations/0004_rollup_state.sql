-- How far the readings are summed up in rollups, and what of that must be done again.

-- One row. Buckets that end by `rolled_until` are in the rollups, but for what `rollup_due` names;
-- readings before `raw_since` have been dropped, and their rollups are kept as they are.
CREATE TABLE rollup_state (
    rolled_until timestamptz NOT NULL,
    raw_since timestamptz NOT NULL
);
INSERT INTO rollup_state VALUES ('1970-01-01Z', '1970-01-01Z');

-- Stretches whose rollups do not hold all readings yet; without `well_no` of all wells. The writer adds them in the
-- transaction of the readings that came late, and never waits for whoever works them off: rows are only added, and
-- removed by their id.
CREATE TABLE rollup_due (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    well_no int,
    start timestamptz NOT NULL,
    stop timestamptz NOT NULL
);
CREATE INDEX rollup_due_by_well ON rollup_due (well_no, start);
