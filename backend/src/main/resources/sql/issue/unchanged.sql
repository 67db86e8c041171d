-- Notes that the comment on an issue says what it should. Of a task that is over it is settled where that was noted before: what came since has taken
-- told_at away.
--   :id   :seen its tell_at as it was read   :before its told_at as it was read, or null   :as_of ms   :over 1 where its task is over, or there is none
UPDATE forge_issues SET told_at = :as_of, settled = CASE WHEN :over = 1 AND told_at = :before THEN 1 ELSE settled END WHERE id = :id AND tell_at = :seen
