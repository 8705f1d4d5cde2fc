-- What goes to channels outside the conversation: one row an event, subscription and address, tried until it is over.

-- Whoever may be told of something, and of which fields; NULL is all of them.
CREATE VIEW hearer AS
    SELECT 'user:' || username AS owner, fields FROM account WHERE disabled_at IS NULL AND deleted_at IS NULL
    UNION ALL
    SELECT 'token:' || name || ' ' || left(id::text, 8), fields FROM api_key
    WHERE kind = 'token' AND revoked_at IS NULL;

-- Whether a subscription is about an alert. A muted one takes away alerts of every priority.
CREATE FUNCTION is_about(s subscription, well_no int, field text, metric text, fault text, priority text)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT s.ended_at IS NULL
       AND (s.well_no IS NULL OR s.well_no = is_about.well_no)
       AND (s.field IS NULL OR s.field = is_about.field)
       AND (s.metric IS NULL OR s.metric = is_about.metric)
       AND (s.fault IS NULL OR s.fault = is_about.fault)
       AND (s.muted OR array_position('{low,medium,high,critical}', is_about.priority)
                       >= array_position('{low,medium,high,critical}', s.priority))
$$;

CREATE TABLE delivery (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seq             bigint NOT NULL,
    alert_id        bigint NOT NULL REFERENCES alert,
    subscription_id bigint NOT NULL REFERENCES subscription,
    channel         text NOT NULL,
    address         text NOT NULL,
    action          text NOT NULL,
    snapshot        jsonb NOT NULL,
    state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
    tries           int NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    ended_at        timestamptz,
    error           text,
    UNIQUE (seq, subscription_id)
);
COMMENT ON COLUMN delivery.seq IS 'the number of the event in the outbox, which forgets it earlier';
CREATE INDEX delivery_waiting ON delivery (channel, address, seq) WHERE state = 'waiting';
CREATE INDEX delivery_by_subscription ON delivery (subscription_id, id);
CREATE INDEX delivery_by_age ON delivery (created_at);

-- Nothing from before there were channels is told over them.
UPDATE outbox SET delivered_at = clock_timestamp() WHERE delivered_at IS NULL;
