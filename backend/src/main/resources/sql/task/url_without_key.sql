-- The address of a :task of before, whose row does not say yet which repository it is of.
SELECT repository_url FROM tasks WHERE id = :task AND repository_key IS NULL
