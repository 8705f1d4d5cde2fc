-- What one wrote and read with a wider sight is not there with a narrower one: titles, messages, answers, searches.

-- The fields a person is confined to now; NULL for who is not, and for tokens, whose fields never change.
CREATE FUNCTION sight_of(owner text) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT a.fields FROM account a WHERE lower(a.username) = lower(substr(owner, 6)) AND starts_with(owner, 'user:')
$$;

ALTER TABLE conversation ADD COLUMN reach text[];
ALTER TABLE message ADD COLUMN reach text[];
COMMENT ON COLUMN conversation.reach IS 'the fields its title may speak of; NULL is every field, a NULL among them no field';
COMMENT ON COLUMN message.reach IS 'the fields it may speak of, as in conversation';

UPDATE conversation c SET reach = CASE
    WHEN c.id::text = md5('alerts:' || c.owner || ':' || c.well_id)::uuid::text
        THEN ARRAY(SELECT w.field FROM well w WHERE w.key = lower(c.well_id))
    ELSE sight_of(c.owner) END;
UPDATE message m SET reach = CASE
    WHEN m.alert_id IS NOT NULL
        THEN ARRAY(SELECT w.field FROM alert a JOIN well w USING (well_no) WHERE a.id = m.alert_id)
    ELSE (SELECT sight_of(c.owner) FROM conversation c WHERE c.id = m.conversation_id) END;

CREATE FUNCTION conversation_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.reach := coalesce(NEW.reach, sight_of(NEW.owner));
    RETURN NEW;
END
$$;
CREATE TRIGGER conversation_reach BEFORE INSERT ON conversation FOR EACH ROW EXECUTE FUNCTION conversation_reach();

CREATE FUNCTION message_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.alert_id IS NULL THEN
        NEW.reach := (SELECT sight_of(c.owner) FROM conversation c WHERE c.id = NEW.conversation_id);
    ELSE
        NEW.reach := ARRAY(SELECT w.field FROM alert a JOIN well w USING (well_no) WHERE a.id = NEW.alert_id);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER message_reach BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION message_reach();

-- What its owner may see now. The well is looked at too: one that was moved to another field goes with it.
CREATE VIEW seen_conversation AS
SELECT c.* FROM conversation c CROSS JOIN LATERAL (SELECT sight_of(c.owner) AS fields OFFSET 0) s
WHERE s.fields IS NULL
   OR (c.reach <@ s.fields
       AND (c.well_id IS NULL
            OR EXISTS (SELECT FROM well w WHERE w.key = lower(c.well_id) AND w.field = ANY (s.fields))));

CREATE VIEW seen_message AS
SELECT m.*, c.owner FROM message m JOIN seen_conversation c ON c.id = m.conversation_id
CROSS JOIN LATERAL (SELECT sight_of(c.owner) AS fields OFFSET 0) s
WHERE s.fields IS NULL OR m.reach <@ s.fields;
