-- A part of a checkpoint's content; nothing where the content was replaced or dropped.
-- execution; n: from 0; sha256: of the content
-- data
SELECT p.data
FROM checkpoint_parts p
JOIN checkpoints c ON c.execution_id = p.execution_id
WHERE p.execution_id = :execution AND p.n = :n AND c.sha256 = :sha256
