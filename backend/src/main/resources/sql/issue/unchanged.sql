-- Notes that the comment on an issue says what it should.
--   :id   :seen its tell_at as it was read   :as_of ms
UPDATE forge_issues SET told_at = :as_of WHERE id = :id AND tell_at = :seen
