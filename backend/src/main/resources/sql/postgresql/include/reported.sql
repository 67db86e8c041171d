-- The completions, from :runs: the token, and what each run reported. The condition, true of every row, has the planner expect few.
(SELECT * FROM json_to_recordset(CAST(:runs AS json)) AS j(job text, token_fence bigint, claim text, worker text, exit_code integer,
    turns integer, input_tokens bigint, output_tokens bigint, cache_creation_tokens bigint, cache_read_tokens bigint,
    cost_micro_usd bigint, cost_estimated integer, result text, final_event bigint,
    undelivered integer, files_changed integer, insertions integer, deletions integer) WHERE job || '' = job) AS r
