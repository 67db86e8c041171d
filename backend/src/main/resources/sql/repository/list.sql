-- A page of the repositories, newest first.
-- key: only the one of this address; limit, offset
SELECT *
FROM repositories
WHERE 1 = 1
    AND url_key = :key -- if key
ORDER BY id DESC
LIMIT :limit OFFSET :offset
