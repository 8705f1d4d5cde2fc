-- People, their sessions, the keys of programs and gateways, and the trail of what was done with them.

CREATE TABLE account (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username        text NOT NULL,
    password_hash   text NOT NULL,
    role            text NOT NULL CHECK (role IN ('viewer', 'operator', 'engineer', 'admin')),
    fields          text[],
    created_at      timestamptz NOT NULL,
    last_sign_in_at timestamptz,
    disabled_at     timestamptz,
    deleted_at      timestamptz
);

-- A name is not given twice, whatever its case, not even after its account is deleted: what it wrote stays.
CREATE UNIQUE INDEX account_username ON account (lower(username));

CREATE TABLE session (
    token_hash bytea PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL
);

CREATE INDEX session_account ON session (account_id);

-- Wrong passwords of a name, known or not, so that the answer does not tell which names exist.
CREATE TABLE sign_in_attempt (
    name     text PRIMARY KEY,
    failures int NOT NULL,
    since    timestamptz NOT NULL
);

CREATE TABLE api_key (
    id           uuid PRIMARY KEY,
    name         text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('gateway', 'token')),
    role         text CHECK (role IN ('viewer', 'operator', 'engineer', 'admin')),
    fields       text[],
    secret_hash  bytea NOT NULL UNIQUE,
    created_at   timestamptz NOT NULL,
    created_by   text NOT NULL,
    last_seen_at timestamptz,
    revoked_at   timestamptz,
    CHECK ((kind = 'gateway') = (role IS NULL))
);

CREATE TABLE audit (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL,
    action text NOT NULL,
    by     text NOT NULL,
    target text,
    source text,
    detail jsonb
);
