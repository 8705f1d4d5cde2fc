-- name: questions_to_review
-- Each text once, the newest first: refused, asked back, read with a correction, or followed by feedback.
SELECT DISTINCT ON (text) text, at, intent, confidence, why
FROM (
    SELECT m.answer -> 'parse' ->> 'text' AS text, m.at,
           m.answer -> 'parse' -> 'intent' ->> 'name' AS intent,
           (m.answer -> 'parse' -> 'intent' ->> 'confidence')::float8 AS confidence,
           CASE WHEN m.answer -> 'parse' -> 'intent' ->> 'name' = 'out_of_scope' THEN 'refused'
                WHEN json_typeof(m.answer -> 'clarification') = 'object' THEN 'asked back'
                WHEN EXISTS (SELECT FROM feedback f WHERE f.message_id = m.id AND f.verdict = 'wrong') THEN 'called wrong'
                WHEN json_typeof(m.answer -> 'parse' -> 'corrections') = 'array'
                     AND json_array_length(m.answer -> 'parse' -> 'corrections') > 0 THEN 'corrected'
           END AS why
    FROM message m
    WHERE m.answer IS NOT NULL
    ORDER BY m.id DESC LIMIT 20000
) asked
WHERE why IS NOT NULL
ORDER BY text, at DESC
LIMIT $1
