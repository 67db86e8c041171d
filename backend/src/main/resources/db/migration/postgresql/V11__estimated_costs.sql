-- Whether a part of a run's cost was added up from its messages or priced by a guess: 1, and null where no cost is known.
ALTER TABLE executions ADD COLUMN cost_estimated INTEGER;
