-- Keeps everyone else from making rules until this transaction is over: here one writes at a time anyway.
-- how many: 1
SELECT 1
