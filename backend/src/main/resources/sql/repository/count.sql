-- How many repositories there are.
-- key: only the one of this address
SELECT count(*)
FROM repositories
WHERE 1 = 1
    AND url_key = :key -- if key
