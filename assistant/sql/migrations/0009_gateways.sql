-- What became of the posts of each key, and the names that its gateway has for signals.

ALTER TABLE api_key ADD COLUMN tags jsonb;

-- Added to by every process that takes posts, so that the sums are those of all of them.
CREATE TABLE gateway_tally (
    key_id       uuid PRIMARY KEY REFERENCES api_key,
    last_post_at timestamptz NOT NULL,
    posts        bigint NOT NULL,
    refused      bigint NOT NULL,
    accepted     bigint NOT NULL,
    duplicates   bigint NOT NULL,
    rejected     bigint NOT NULL,
    set_aside    bigint NOT NULL
);

-- Why readings or whole posts were not taken, the latest of each key.
CREATE TABLE gateway_reason (
    key_id  uuid NOT NULL REFERENCES api_key,
    field   text NOT NULL,
    message text NOT NULL,
    seen    bigint NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (key_id, field, message)
);
