-- Says what is there, without changing it.
--
-- KEYS  1 entries  2 overflow  3 epoch  4 lists (whose members share its hash tag)
-- Reply 1 whether the epoch is there (1 or 0)  2 number of entries  3 overflow: list, position, ...
--       4 lists: name, length, ...
local lengths = {}
for _, list in ipairs(redis.call('SMEMBERS', KEYS[4])) do
  lengths[#lengths + 1] = list
  lengths[#lengths + 1] = redis.call('LLEN', list)
end
return {redis.call('EXISTS', KEYS[3]), redis.call('HLEN', KEYS[1]), redis.call('HGETALL', KEYS[2]), lengths}
