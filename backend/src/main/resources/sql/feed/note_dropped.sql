-- Notes up to which id changes are so old that they are to be dropped now.
-- keep: milliseconds; most: how many at once
UPDATE changes_dropped
SET up_to = coalesce((
    SELECT max(id)
    FROM (SELECT id, at FROM changes ORDER BY id LIMIT :most) oldest
    WHERE at < ${now} - :keep), up_to)
