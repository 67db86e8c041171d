-- Notes why the comment on an issue could not be written.
--   :id   :taken its tell_at as taking set it   :comment its id there, or null: it is gone   :attempts   :problem   :pause ms until it is tried again
--   :gone 1: the issue is to be looked at, which may be gone too
UPDATE forge_issues SET comment_id = :comment, tell_attempts = :attempts, problem = :problem, tell_at = ${now} + :pause,
    look_at = CASE WHEN :gone = 1 THEN COALESCE(look_at, ${now}) ELSE look_at END
WHERE id = :id AND tell_at = :taken
