-- Ends a rebuild: the lists count again.
--
-- KEYS  1 overflow  2 epoch  3 building
-- ARGV  1 token of this rebuild  2 the new epoch, then for each list that did not fit: list, position of its first row behind
-- Reply 1: ended, 0: this rebuild is no longer the one
if redis.call('GET', KEYS[3]) ~= ARGV[1] then
  return 0
end
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('SET', KEYS[2], ARGV[2])
redis.call('UNLINK', KEYS[3])
return 1
