-- Forgets pops whose outcome is known. An id that was popped again since stays in flight.
--
-- KEYS  1 inflight
-- ARGV  for each: id, time of its pop (ms)
-- Reply how many were forgotten
local settled = 0
for i = 1, #ARGV, 2 do
  local popped = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if popped and tonumber(popped) == tonumber(ARGV[i + 1]) then
    settled = settled + redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
return settled
