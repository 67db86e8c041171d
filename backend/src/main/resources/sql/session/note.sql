-- Notes what is known of a session; what is null stays as it was.
-- session; tokens, window: of its context; branch
update sessions
set context_tokens = coalesce(cast(:tokens as bigint), context_tokens),
    context_window = coalesce(cast(:window as bigint), context_window),
    branch_name = coalesce(cast(:branch as varchar(255)), branch_name)
where session_id = :session
