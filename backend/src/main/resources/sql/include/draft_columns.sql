-- What the controller made of a question, from its row (d), which may not be there.
d.state as draft_state, d.decision as draft_decision, d.response as draft_response,
d.reason as draft_reason, d.confidence as draft_confidence, d.error as draft_error
