-- How many repositories there are.
-- key: only the one of this address; brings: only those of which a run saw that they bring something for agents to run
SELECT count(*)
FROM repositories r
WHERE 1 = 1
    AND r.url_key = :key -- if key
    AND EXISTS (SELECT 1 FROM repository_contents c WHERE c.url_key = r.url_key) -- if brings
