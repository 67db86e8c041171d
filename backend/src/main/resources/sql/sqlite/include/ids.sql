-- The ids of :ids, a JSON array.
SELECT value FROM json_each(:ids)
