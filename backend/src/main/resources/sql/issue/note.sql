-- Notes how an issue was seen, where nobody else did meanwhile. What is said of it since it was taken stays to be looked at.
--   :id   :taken its look_at as taking set it   :url   :labelled   :before its heard as it was read   :heard JSON array of keys
UPDATE forge_issues SET url = :url, labelled = :labelled, heard = :heard, attempts = 0, problem = NULL,
    look_at = CASE WHEN look_at = :taken THEN NULL ELSE look_at END
WHERE id = :id AND heard = :before
