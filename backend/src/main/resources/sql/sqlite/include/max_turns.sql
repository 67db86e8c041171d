-- Turns that one run of the task t may take, or null.
(t.agent_options ->> 'max_turns')
