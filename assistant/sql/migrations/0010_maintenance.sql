-- Times during which alerts of a well, a pad, a field or one of its signals are kept from people, by reason.

CREATE TABLE maintenance (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    well_no    int REFERENCES well,
    pad        text,
    field      text,
    metric     text,
    begins     timestamptz NOT NULL,
    ends       timestamptz NOT NULL,
    reason     text NOT NULL,
    by_whom    text NOT NULL,
    ended_by   text,
    CHECK (num_nonnulls(well_no, pad, field) = 1)
);
CREATE INDEX maintenance_by_end ON maintenance (ends);

ALTER TABLE alert ADD COLUMN suppressed_by text;
COMMENT ON COLUMN alert.suppressed_by IS 'what keeps it from people: maintenance, stopped, settling, parent';
