-- Notes what the comment on an issue says, or that it says what it should.
--   :id   :taken its tell_at as taking set it   :comment its id there, or null   :told a hash   :as_of ms   :problem or null   :pause ms until it may be written again
UPDATE forge_issues SET comment_id = :comment, told = :told, told_at = :as_of, tell_attempts = 0, problem = :problem, tell_at = ${now} + :pause
WHERE id = :id AND tell_at = :taken
