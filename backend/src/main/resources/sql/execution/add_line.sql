-- Notes what an event says of its whole line, unless it has been noted.
-- execution, seq; size_bytes, sha256: of the line that will come; not_kept: why none will; the one or the other are null
INSERT INTO event_lines (execution_id, seq, size_bytes, sha256, not_kept)
VALUES (:execution, :seq, :size_bytes, :sha256, :not_kept)
ON CONFLICT DO NOTHING
