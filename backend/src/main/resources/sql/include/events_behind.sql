-- What is stored of an execution (e) behind the first gap of its events.
-- events_behind: how many; last_event: the highest number of them, or null
(select count(*) from execution_events v where v.execution_id = e.id and v.seq > e.stored_event) as events_behind,
(select max(v.seq) from execution_events v where v.execution_id = e.id and v.seq > e.stored_event) as last_event
