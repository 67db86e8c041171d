-- The repository of an address.
-- key
SELECT * FROM repositories WHERE url_key = :key
