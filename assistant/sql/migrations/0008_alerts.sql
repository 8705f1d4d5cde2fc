-- Alerts, their history, who is told of what, what is still to be delivered, and who does which work.

CREATE TABLE alert (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    well_no       int NOT NULL REFERENCES well,
    kind          text NOT NULL CHECK (kind IN ('limit', 'diagnosis', 'anomaly', 'data')),
    cause         text NOT NULL,
    metric        text,
    fault         text,
    priority      text NOT NULL CHECK (priority IN ('low', 'medium', 'high', 'critical')),
    state         text NOT NULL CHECK (state IN ('unacknowledged', 'acknowledged', 'returned_unacknowledged',
                                                 'shelved', 'suppressed', 'cleared')),
    active        boolean NOT NULL DEFAULT true,
    onset         timestamptz NOT NULL,
    raised_at     timestamptz NOT NULL,
    returned_at   timestamptz,
    cleared_at    timestamptz,
    shelved_until timestamptz,
    value         float8,
    limit_value   float8,
    text          text NOT NULL,
    count         int NOT NULL DEFAULT 1,
    parent_id     bigint REFERENCES alert,
    facts         jsonb NOT NULL DEFAULT '{}',
    -- The identity of an occurrence: a second watcher, a restart or a replay never makes another.
    UNIQUE (well_no, cause, onset)
);
COMMENT ON COLUMN alert.active IS 'whether the condition holds, whatever people have done with the alert';

-- A cause stands once at a time.
CREATE UNIQUE INDEX alert_standing ON alert (well_no, cause)
    WHERE state IN ('unacknowledged', 'acknowledged', 'shelved', 'suppressed');
CREATE INDEX alert_open ON alert (well_no, id) WHERE state <> 'cleared';
CREATE INDEX alert_by_well ON alert (well_no, id);
CREATE INDEX alert_by_time ON alert (raised_at);
CREATE INDEX alert_to_unshelve ON alert (shelved_until) WHERE state = 'shelved';
CREATE INDEX alert_by_parent ON alert (parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE alert_history (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert_id   bigint NOT NULL REFERENCES alert,
    action     text NOT NULL,
    from_state text,
    to_state   text NOT NULL,
    by_whom    text NOT NULL,
    at         timestamptz NOT NULL,
    text       text NOT NULL DEFAULT ''
);
CREATE INDEX alert_history_by_alert ON alert_history (alert_id, id);

CREATE FUNCTION history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of alerts is only added to';
END
$$;
CREATE TRIGGER history_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON alert_history
    FOR EACH STATEMENT EXECUTE FUNCTION history_stays();

-- What is to be told of alerts. `seq` is drawn from the same sequence as that of messages and in the same order.
CREATE TABLE outbox (
    seq          bigint PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    event        text NOT NULL CHECK (event IN ('alert', 'alert_update')),
    alert_id     bigint NOT NULL REFERENCES alert,
    snapshot     jsonb NOT NULL,
    delivered_at timestamptz
);
CREATE INDEX outbox_waiting ON outbox (seq) WHERE delivered_at IS NULL;
CREATE INDEX outbox_by_age ON outbox (at);
CREATE TRIGGER outbox_in_order BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION message_in_order();

-- One row. Up to here events of alerts have been forgotten: a stream that asks for older ones must load anew.
CREATE TABLE outbox_horizon (seq bigint NOT NULL);
INSERT INTO outbox_horizon VALUES (0);

CREATE INDEX message_by_alert ON message (alert_id) WHERE alert_id IS NOT NULL;

-- Of the rows that match an alert the newest decides; where none does, everybody who may see a well is told in
-- the conversation, and nobody elsewhere.
CREATE TABLE subscription (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner      text NOT NULL,
    channel    text NOT NULL,
    address    text,
    well_no    int REFERENCES well,
    field      text,
    metric     text,
    fault      text,
    priority   text NOT NULL DEFAULT 'low' CHECK (priority IN ('low', 'medium', 'high', 'critical')),
    muted      boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    ended_at   timestamptz
);
CREATE INDEX subscription_by_owner ON subscription (owner, id) WHERE ended_at IS NULL;

-- What the watcher knew of a well when it last looked, so that another one can go on from there.
CREATE TABLE watched (
    well_no int PRIMARY KEY REFERENCES well,
    state   jsonb NOT NULL
) WITH (fillfactor = 50);

-- Who does a piece of background work, and until when nobody else begins with it.
CREATE TABLE lease (
    name   text PRIMARY KEY,
    holder text NOT NULL,
    until  timestamptz NOT NULL
);
