-- A part of a whole line.
-- execution, seq; n: from 0
-- data
SELECT data
FROM event_line_parts
WHERE execution_id = :execution AND seq = :seq AND n = :n
