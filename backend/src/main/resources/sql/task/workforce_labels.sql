-- The sets of labels of the workers that are given work: JSON, each once. :lease ms, within which they were heard of.
SELECT DISTINCT w.labels FROM workers w WHERE ${online} AND ${may_take_work} AND ${within_limit}
