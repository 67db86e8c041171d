-- What the controller has spent since then, in millionths of a dollar.
-- since
SELECT coalesce(sum(cost_micro_usd), 0)
FROM controller_drafts
WHERE created_at >= :since
