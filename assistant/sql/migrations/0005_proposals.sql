-- Changes that an answer offered and that wait for the person's word.

CREATE TABLE proposal (
    token           text PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    owner           text NOT NULL,
    message_id      bigint NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    role            text NOT NULL,
    change          json NOT NULL,
    offered_at      timestamptz NOT NULL,
    used_at         timestamptz
);
COMMENT ON COLUMN proposal.change IS 'what the act of the message''s intent is called with';
