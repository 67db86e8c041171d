-- Adds a part of a checkpoint's content.
-- execution; n: from 0; data: bytes
insert into checkpoint_parts (execution_id, n, data)
values (:execution, :n, :data)
