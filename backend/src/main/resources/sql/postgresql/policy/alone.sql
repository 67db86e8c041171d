-- Keeps everyone else from making rules until this transaction is over.
-- how many: 1
WITH alone AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtext('agentvine policies')))
SELECT count(*) FROM alone
