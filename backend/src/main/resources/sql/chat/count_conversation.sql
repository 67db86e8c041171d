-- How much was said in a session.
-- session
SELECT count(*)
FROM ${conversation}
