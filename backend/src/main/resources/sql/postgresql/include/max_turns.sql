-- Turns that one run of the task t may take, or null.
CAST(CAST(t.agent_options AS json) ->> 'max_turns' AS integer)
