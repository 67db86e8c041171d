-- What the whole lines of an execution have together, those that will come among them.
-- execution; seq: of the event that does not count
-- bytes
SELECT coalesce(sum(size_bytes), 0) AS bytes
FROM event_lines
WHERE execution_id = :execution AND seq <> :seq
