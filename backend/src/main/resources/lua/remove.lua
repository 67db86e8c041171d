-- Takes ids out of the lists, unless they were put elsewhere since they were looked at.
--
-- KEYS  1 entries (the lists share its hash tag; their names stand in it)
-- ARGV  for each: id, its entry as it was seen
-- Reply how many were removed
local removed = 0
for i = 1, #ARGV, 2 do
  local entry = redis.call('HGET', KEYS[1], ARGV[i])
  if entry and entry == ARGV[i + 1] then
    redis.call('LREM', string.match(entry, '|(.*)$'), 1, ARGV[i])
    removed = removed + redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
return removed
