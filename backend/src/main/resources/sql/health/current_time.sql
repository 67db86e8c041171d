-- The store's time, asked for now.
-- now: epoch milliseconds
SELECT ${now} AS now
