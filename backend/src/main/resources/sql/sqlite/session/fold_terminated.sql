-- Folds nothing: a worker's count of terminated sessions is one row here.
-- how many rows were folded
SELECT 0
