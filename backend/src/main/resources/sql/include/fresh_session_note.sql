-- What an execution says of a session that is not gone on with; g is the granted row.
CASE WHEN g.fence > 1 AND g.session_id = g.new_session THEN
    CASE WHEN g.fresh = 1 THEN 'Starts in a fresh session.'
    ELSE 'Starts in a fresh session: this worker does not have the earlier one.' END END
