-- A page of the versions of the rules, newest first.
-- limit, offset
-- id; rules: JSON text; actor, created_at
SELECT id, rules, actor, created_at
FROM policies
ORDER BY id DESC
LIMIT :limit OFFSET :offset
