-- Alerts that nobody acknowledges go further; who signs for a shift is kept.

ALTER TABLE alert ADD COLUMN escalated smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN alert.escalated IS 'how often it went further: 1 to who waits for that, 2 to all of the field';
ALTER TABLE subscription ADD COLUMN level smallint NOT NULL DEFAULT 0 CHECK (level IN (0, 1));
COMMENT ON COLUMN subscription.level IS '1 hears of an alert once it is escalated';
CREATE INDEX alert_history_by_time ON alert_history (at);
COMMENT ON COLUMN alert.suppressed_by IS 'what keeps it from people: maintenance, stopped, settling, parent, flood';

CREATE TABLE shift_signature (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    begins      timestamptz NOT NULL,
    ends        timestamptz NOT NULL,
    side        text NOT NULL CHECK (side IN ('hands_over', 'takes_over')),
    by_whom     text NOT NULL,
    fields      text[],
    at          timestamptz NOT NULL,
    text        text NOT NULL DEFAULT '',
    open_alerts bigint[] NOT NULL,
    UNIQUE (begins, ends, side, by_whom)
);
COMMENT ON COLUMN shift_signature.fields IS 'which fields the person saw; NULL is all of them';
CREATE TRIGGER signature_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON shift_signature
    FOR EACH STATEMENT EXECUTE FUNCTION history_stays();
