-- What an answer asked of the database: query names, texts, values and rows, for whoever opens it.
CREATE TABLE answer_query (
    message_id bigint PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    queries jsonb NOT NULL
);
