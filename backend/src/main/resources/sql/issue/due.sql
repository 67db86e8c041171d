-- The issues whose forge is to be asked now, the longest due first.
--   :limit at most
-- id, look_at
SELECT id, look_at FROM forge_issues WHERE look_at <= ${now} ORDER BY look_at LIMIT :limit
