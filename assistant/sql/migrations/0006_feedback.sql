-- What people said of answers.

-- An opinion of an answer; what was found to be true beside it stands in root_cause.
CREATE TABLE feedback (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    verdict       text CHECK (verdict IN ('right', 'wrong')),
    well_id       text,
    fault         text,
    text          text NOT NULL,
    message_id    bigint,
    diagnosis_id  uuid,
    root_cause_id bigint REFERENCES root_cause,
    by            text NOT NULL,
    role          text NOT NULL,
    created_at    timestamptz NOT NULL
);
CREATE INDEX feedback_by_well ON feedback (well_id, id);

-- A claim is settled by an engineer.
ALTER TABLE root_cause DROP CONSTRAINT root_cause_state_check;
ALTER TABLE root_cause ADD CHECK (state IN ('confirmed', 'claimed', 'dismissed'));
ALTER TABLE root_cause ADD COLUMN reviewed_by text;
ALTER TABLE root_cause ADD COLUMN reviewed_at timestamptz;
CREATE INDEX root_cause_claims ON root_cause (id) WHERE state = 'claimed';
