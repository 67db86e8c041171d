-- The ids of :ids, a JSON array. The condition, true of every row, keeps the planner from a scan of what they are compared with.
SELECT v FROM json_array_elements_text(CAST(:ids AS json)) v WHERE v || '' = v
