-- Second factors, first passwords, known browsers, two secrets of a key at a time, keys of single wells.

ALTER TABLE account
    ADD COLUMN must_change_password boolean NOT NULL DEFAULT false,
    ADD COLUMN code_secret          bytea,
    ADD COLUMN code_offered         bytea,
    ADD COLUMN code_last_step       bigint NOT NULL DEFAULT 0;

-- A browser from which somebody has signed in before is counted for itself, so that guesses from elsewhere do not
-- lock its owner out.
CREATE TABLE known_browser (
    token_hash bytea PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account,
    seen_at    timestamptz NOT NULL
);

CREATE INDEX known_browser_account ON known_browser (account_id, seen_at);

-- `name` now says what is counted: name:…, browser:… or source:….
DELETE FROM sign_in_attempt;

ALTER TABLE api_key
    ADD COLUMN wells          text[],
    ADD COLUMN previous_hash  bytea UNIQUE,
    ADD COLUMN previous_until timestamptz;

-- What was asked and taken lately, for limits that hold across processes; nothing here outlives a crash.
CREATE UNLOGGED TABLE asked_lately (
    who text NOT NULL,
    at  timestamptz NOT NULL
);

CREATE INDEX asked_lately_who ON asked_lately (who, at);

CREATE UNLOGGED TABLE taken_lately (
    process uuid NOT NULL,
    who     text NOT NULL,
    amount  double precision NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (process, who)
);
