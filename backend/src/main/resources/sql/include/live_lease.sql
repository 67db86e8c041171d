-- True of a row of tasks whose lease is live: its time has not come, or no reaper has turned for longer than its gap. Nobody could
-- renew a lease in such a gap, so the next turn first gives each its full length again; until then none is over.
(tasks.lease_until > ${now} OR NOT EXISTS (
    SELECT 1 FROM ticks WHERE ticks.name = 'reaper' AND ticks.at > ${now} - ticks.gap_ms))
