-- The rules in force.
-- id; rules: JSON text; actor, created_at
SELECT id, rules, actor, created_at
FROM policies
ORDER BY id DESC
LIMIT 1
