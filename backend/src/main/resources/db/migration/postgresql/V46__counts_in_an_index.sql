-- Counts of finished tasks are read in an index.

-- From here on the vendors differ.
-- What was folded leaves its place in the table's file empty, and a sum that reads the table reads all of that: after a hundred thousand
-- tasks that ended at once, 15 MB for each list. An index gives its empty pages up.
CREATE INDEX counts_of_finished ON finished_counts (status, priority, task_type, repository_url, to_review, book, n);
