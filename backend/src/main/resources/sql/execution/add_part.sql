-- Adds a part of a checkpoint's content.
-- execution; n: from 0; data: bytes
INSERT INTO checkpoint_parts (execution_id, n, data)
VALUES (:execution, :n, :data)
