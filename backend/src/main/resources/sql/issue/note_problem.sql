-- Notes why an issue could not be looked at.
--   :id   :taken its look_at as taking set it   :attempts   :problem   :pause ms until it is tried again, or null: not before it is spoken of
UPDATE forge_issues SET problem = :problem, attempts = :attempts,
    look_at = CASE WHEN look_at = :taken THEN ${now} + CAST(:pause AS BIGINT) ELSE look_at END
WHERE id = :id
