-- Adds the marks up and drops them. The caller's transaction holds the four together; there is one writer.
-- most: has no meaning here, since no other backend waits
-- how many, where there are any
SELECT n FROM (SELECT COUNT(*) AS n FROM run_marks) WHERE n > 0 AND :most > 0;
${add_points};
${add_times};
DELETE FROM run_marks;
