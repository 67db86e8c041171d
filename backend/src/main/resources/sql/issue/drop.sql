-- Forgets an issue that asks nothing of us, where nobody spoke of it meanwhile.
--   :id   :taken its look_at as taking set it
DELETE FROM forge_issues WHERE id = :id AND look_at = :taken
