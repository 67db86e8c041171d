-- Empties the lists for a rebuild. Until it ends there is no epoch, so that claims go to the database and offers are refused.
--
-- KEYS  1 entries  2 overflow  3 epoch  4 lists  5 building  6 lists of labels in use
--       7.. lists that may exist without being noted in 4
-- ARGV  1 token of this rebuild  2 how long it may go on without a sign (ms)
-- Reply 1: begun, 0: another one is going on
if not redis.call('SET', KEYS[5], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return 0
end
for _, list in ipairs(redis.call('SMEMBERS', KEYS[4])) do
  redis.call('UNLINK', list)
end
for k = 6, #KEYS do
  redis.call('UNLINK', KEYS[k])
end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
return 1
