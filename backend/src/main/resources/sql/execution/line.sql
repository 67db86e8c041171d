-- What an event says of its whole line.
-- execution, seq
-- size_bytes, sha256, not_kept; arrived: whether the line is stored
SELECT l.size_bytes, l.sha256, l.not_kept,
    EXISTS (SELECT 1 FROM event_line_parts p WHERE p.execution_id = l.execution_id AND p.seq = l.seq) AS arrived
FROM event_lines l
WHERE l.execution_id = :execution AND l.seq = :seq
