-- The trail becomes a chain: each entry carries the hash of the one before it, and none can be changed or taken out.

ALTER TABLE audit ADD COLUMN position bigint, ADD COLUMN previous bytea, ADD COLUMN hash bytea;

-- What is hashed of an entry, so that the program can recompute it: no two entries have the same line.
CREATE FUNCTION audit_line(entry audit) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_array(
        entry.position, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        entry.action, entry.by, entry.target, entry.source, entry.detail
    )::text
$$;

-- Entries take turns, so that the order of the chain is the order of the commits.
CREATE FUNCTION audit_append() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    PERFORM pg_advisory_xact_lock(7346101202);
    SELECT position, hash INTO last FROM audit WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1;
    NEW.position := coalesce(last.position, 0) + 1;
    NEW.previous := coalesce(last.hash, '\x'::bytea);
    NEW.hash := sha256(NEW.previous || convert_to(audit_line(NEW), 'UTF8'));
    RETURN NEW;
END
$$;

DO $$
DECLARE
    entry audit;
    last bytea := '\x';
    count bigint := 0;
BEGIN
    FOR entry IN SELECT * FROM audit ORDER BY id LOOP
        count := count + 1;
        entry.position := count;
        entry.previous := last;
        last := sha256(last || convert_to(audit_line(entry), 'UTF8'));
        UPDATE audit SET position = count, previous = entry.previous, hash = last WHERE id = entry.id;
    END LOOP;
END
$$;

ALTER TABLE audit
    ALTER COLUMN position SET NOT NULL, ALTER COLUMN previous SET NOT NULL, ALTER COLUMN hash SET NOT NULL;
CREATE UNIQUE INDEX audit_position ON audit (position);

CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only';
END
$$;

CREATE TRIGGER audit_append BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_append();
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays();
CREATE TRIGGER audit_stays_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();
