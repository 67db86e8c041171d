-- What the runs of a session s that said what they used have cost together, millionths of a US dollar, whether a part of it is estimated,
-- and their tokens.
(SELECT SUM(e.cost_micro_usd) FROM executions e WHERE e.session_id = s.session_id AND e.output_tokens IS NOT NULL) AS cost_of_all,
    (SELECT MAX(e.cost_estimated) FROM executions e WHERE e.session_id = s.session_id AND e.output_tokens IS NOT NULL) AS estimated_of_all,
    (SELECT SUM(e.output_tokens + COALESCE(e.input_tokens, 0) + COALESCE(e.cache_creation_input_tokens, 0)
        + COALESCE(e.cache_read_input_tokens, 0))
    FROM executions e WHERE e.session_id = s.session_id AND e.output_tokens IS NOT NULL) AS tokens_of_all
