-- Adds a part of a whole line.
-- execution, seq; n: from 0; data: bytes
INSERT INTO event_line_parts (execution_id, seq, n, data)
VALUES (:execution, :seq, :n, :data)
