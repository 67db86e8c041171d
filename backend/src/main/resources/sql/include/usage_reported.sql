-- What a run says that it used; where it says nothing, what it said last counts.
turns = COALESCE(:turns, turns), input_tokens = COALESCE(:input_tokens, input_tokens),
    output_tokens = COALESCE(:output_tokens, output_tokens),
    cache_creation_input_tokens = COALESCE(:cache_creation_tokens, cache_creation_input_tokens),
    cache_read_input_tokens = COALESCE(:cache_read_tokens, cache_read_input_tokens),
    cost_micro_usd = COALESCE(:cost_micro_usd, cost_micro_usd), cost_estimated = COALESCE(:cost_estimated, cost_estimated)
