-- The completions, from :runs: the token, and what each run reported.
(SELECT value ->> 'job' AS job, value ->> 'token_fence' AS token_fence, value ->> 'claim' AS claim, value ->> 'worker' AS worker,
    value ->> 'exit_code' AS exit_code, value ->> 'turns' AS turns, value ->> 'input_tokens' AS input_tokens,
    value ->> 'output_tokens' AS output_tokens, value ->> 'cache_creation_tokens' AS cache_creation_tokens,
    value ->> 'cache_read_tokens' AS cache_read_tokens, value ->> 'cost_micro_usd' AS cost_micro_usd,
    value ->> 'cost_estimated' AS cost_estimated, value ->> 'result' AS result,
    value ->> 'final_event' AS final_event, value ->> 'undelivered' AS undelivered,
    value ->> 'files_changed' AS files_changed, value ->> 'insertions' AS insertions, value ->> 'deletions' AS deletions FROM json_each(:runs)) AS r
