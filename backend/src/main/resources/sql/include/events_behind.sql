-- What is stored of an execution (e) behind the first gap of its events.
-- events_behind: how many; last_event: the highest number of them, or null
(SELECT count(*) FROM execution_events v WHERE v.execution_id = e.id AND v.seq > e.stored_event) AS events_behind,
(SELECT max(v.seq) FROM execution_events v WHERE v.execution_id = e.id AND v.seq > e.stored_event) AS last_event
