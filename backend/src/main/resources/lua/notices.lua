-- Makes the list of one kind of notice what the rows say, and tells the other backends where something is new in it.
--
-- KEYS  1 the list  2 the channel of wake-ups
-- ARGV  1 who sends  2 the list's name on the wire, then the ids in their order
-- Reply 1 where the list was changed, else 0
local now = redis.call('LRANGE', KEYS[1], 0, -1)
local same = #now == #ARGV - 2
local known = {}
for i = 1, #now do
  known[now[i]] = true
  same = same and now[i] == ARGV[i + 2]
end
if same then
  return 0
end
redis.call('DEL', KEYS[1])
local new = 0
for i = 3, #ARGV do
  redis.call('RPUSH', KEYS[1], ARGV[i])
  if not known[ARGV[i]] then
    new = new + 1
  end
end
if new > 0 then
  redis.call('PUBLISH', KEYS[2], ARGV[1] .. ' ' .. new .. ' ' .. ARGV[2] .. ' ')
end
return 1
