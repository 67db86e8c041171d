-- A part of a checkpoint's content; nothing where the content was replaced or dropped.
-- execution; n: from 0; sha256: of the content
-- data
select p.data
from checkpoint_parts p
join checkpoints c on c.execution_id = p.execution_id
where p.execution_id = :execution and p.n = :n and c.sha256 = :sha256
