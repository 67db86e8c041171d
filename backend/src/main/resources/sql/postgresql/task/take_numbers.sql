-- Takes the next :count numbers of the sequence of work orders; answers the last of them. Numbers only grow, and may have gaps.
SELECT MAX(nextval('work_sequence')) AS value FROM generate_series(1, :count)
