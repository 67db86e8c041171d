-- The sets of labels that queued rows of a :queue ask for, '' for none.
SELECT DISTINCT COALESCE(labels, '') AS labels FROM tasks WHERE status = 'queued' AND queue = :queue
