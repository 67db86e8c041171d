-- As an index on very many rows does.
SELECT pg_sleep(1.5);
