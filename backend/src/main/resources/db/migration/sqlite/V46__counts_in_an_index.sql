-- Counts of finished tasks are read in an index.

-- From here on the vendors differ.
-- Here the table has one row of each kind, which is never folded, and a key that finds it: nothing is to be done.
SELECT 1;
