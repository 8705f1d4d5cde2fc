-- What was found to be true of a well; from others than engineers a claim to review.

CREATE TABLE root_cause (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    well_id      text NOT NULL,
    fault        text NOT NULL,
    at           timestamptz NOT NULL,
    text         text NOT NULL,
    diagnosis_id uuid,
    state        text NOT NULL CHECK (state IN ('confirmed', 'claimed')),
    by           text NOT NULL,
    created_at   timestamptz NOT NULL
);

CREATE INDEX root_cause_well ON root_cause (well_id, id);
