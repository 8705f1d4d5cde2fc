-- Message ids are drawn before the commit; seq follows the order of commits, so that a stream resumed after
-- one of them has missed nothing before it.

ALTER TABLE message ADD COLUMN seq bigint;
CREATE SEQUENCE message_seq OWNED BY message.seq;
UPDATE message SET seq = placed.seq
FROM (SELECT id, nextval('message_seq') AS seq FROM (SELECT id FROM message ORDER BY id) AS in_order) AS placed
WHERE placed.id = message.id;
ALTER TABLE message ALTER COLUMN seq SET NOT NULL;
CREATE UNIQUE INDEX message_by_seq ON message (seq);

-- The lock is held until the commit: whoever draws the next number does so after this one can be seen.
CREATE FUNCTION message_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7265001);
    NEW.seq := nextval('message_seq');
    RETURN NEW;
END
$$;
CREATE TRIGGER message_in_order BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION message_in_order();
