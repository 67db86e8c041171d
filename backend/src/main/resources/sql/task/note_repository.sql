-- Says of the tasks :ids of before which repository they are of.
--   :key what all forms of its address have in common
UPDATE tasks SET repository_key = :key WHERE id IN (${ids}) AND repository_key IS NULL
