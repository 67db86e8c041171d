-- Up to which id of changes rows were dropped because they were old.
SELECT up_to
FROM changes_dropped
