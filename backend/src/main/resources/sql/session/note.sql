-- Notes what is known of a session; what is null stays as it was.
-- session; tokens, window: of its context; branch
UPDATE sessions
SET context_tokens = coalesce(CAST(:tokens AS BIGINT), context_tokens),
    context_window = coalesce(CAST(:window AS BIGINT), context_window),
    branch_name = coalesce(CAST(:branch AS VARCHAR(255)), branch_name)
WHERE session_id = :session
