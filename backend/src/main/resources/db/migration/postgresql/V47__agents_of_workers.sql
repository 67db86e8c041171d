-- What a worker's agent answers to --version, as 2.1.330 (Claude Code); null where the worker does not say.
ALTER TABLE workers ADD COLUMN agent_version VARCHAR(200);
