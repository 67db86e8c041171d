-- What the controller made of a question, from its row (d), which may not be there.
d.state AS draft_state, d.decision AS draft_decision, d.response AS draft_response,
d.reason AS draft_reason, d.confidence AS draft_confidence, d.error AS draft_error
