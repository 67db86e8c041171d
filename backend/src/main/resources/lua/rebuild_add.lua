-- Appends one chunk to one list of a rebuild; chunks come in order.
--
-- KEYS  1 entries  2 lists  3 building  4 the list  5 lists of labels in use
-- ARGV  1 token of this rebuild  2 how long it may go on without a sign (ms), then for each: id, position
-- Reply 1: added, 0: this rebuild is no longer the one
if redis.call('GET', KEYS[3]) ~= ARGV[1] then
  return 0
end
redis.call('PEXPIRE', KEYS[3], ARGV[2])
redis.call('SADD', KEYS[2], KEYS[4])
if string.find(KEYS[4], ':labels:', 1, true) then
  redis.call('SADD', KEYS[5], KEYS[4])
end
for i = 3, #ARGV, 2 do
  redis.call('RPUSH', KEYS[4], ARGV[i])
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1] .. '|' .. KEYS[4])
end
return 1
