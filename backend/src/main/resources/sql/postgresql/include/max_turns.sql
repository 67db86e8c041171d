-- Turns that the run of the task t may take, or null; asked of those that run only, for the options may be long.
CASE WHEN t.status = 'in_progress' THEN CAST(CAST(t.agent_options AS json) ->> 'max_turns' AS integer) END
