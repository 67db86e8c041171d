-- Notes what an :execution used so far, where it runs or was lost, and where others ended it, as for its time, and nobody has told how it ended.
-- What others reported at its end stays.
--   :turns :input_tokens :output_tokens :cache_creation_tokens :cache_read_tokens :cost_micro_usd :cost_estimated
UPDATE executions SET ${usage_reported}
WHERE id = :execution AND (status IN ('running', 'lost') OR final_event IS NULL)
