-- Hands out ids that were popped and never settled, and notes them as popped now, so that one sweeper has each.
--
-- KEYS  1 inflight
-- ARGV  1 least age (ms)  2 most ids
-- Reply 1 time of the new note (ms, Redis clock)  2.. ids
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local reply = {now}
local old = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[1]), 'LIMIT', 0, tonumber(ARGV[2]))
for _, id in ipairs(old) do
  redis.call('ZADD', KEYS[1], now, id)
  reply[#reply + 1] = id
end
return reply
