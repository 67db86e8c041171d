-- The stored events of a stretch, in order.
-- execution; after, up_to: numbers
-- execution_id, seq, type, at, data, size_bytes, truncated; line_bytes, line_sha256, line_not_kept: of its whole line, or null
SELECT e.execution_id, e.seq, e.type, e.at, e.data, e.size_bytes, e.truncated,
    l.size_bytes AS line_bytes, l.sha256 AS line_sha256, l.not_kept AS line_not_kept
FROM execution_events e
LEFT JOIN event_lines l ON l.execution_id = e.execution_id AND l.seq = e.seq
WHERE e.execution_id = :execution AND e.seq > :after AND e.seq <= :up_to
ORDER BY e.seq
