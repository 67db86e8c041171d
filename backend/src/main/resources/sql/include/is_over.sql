-- What every final state takes out of the row: what the task waited for, and whom it was kept for.
finished_at = ${now}, next_event_at = NULL, question_id = NULL, parked_call = NULL, ran_ms = 0,
    affinity_worker_id = NULL, affinity_until = NULL, deferred = 0
