-- Puts ids of claimable tasks into their lists, each at the place of its position. May be repeated: an id that is where it
-- should be stays there, one that is elsewhere moves. Nothing goes past an older row that only the database holds.
--
-- KEYS  1 entries  2 overflow  3 epoch  4 lists  5 lists of labels in use  6.. the lists that are named below
-- ARGV  1 most ids in one list
--       2 channel for the wake-up  3 who sends it
--       4 list that is being topped up, or ''  5 with it: position of its first row that stays behind, or ''
--       then for each id: id, position, index of its list in KEYS, queue, lane ('', 'worker:<id>' or 'labels:<a>,<b>')
-- Reply for each id 1: is in a list, 0: refused (no epoch, or behind what only the database holds)
local entries, overflow, epoch, lists, labelled = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local cap, topped = tonumber(ARGV[1]), ARGV[4]

local function position_of(id)
  local entry = redis.call('HGET', entries, id)
  return entry and tonumber(string.match(entry, '^(-?%d+)|')) or 0
end

local function place(list, id, position)
  local length = redis.call('LLEN', list)
  if length == 0 or position_of(redis.call('LINDEX', list, -1)) <= position then
    return redis.call('RPUSH', list, id)
  end
  local low, high = 0, length - 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    if position_of(redis.call('LINDEX', list, middle)) > position then high = middle else low = middle + 1 end
  end
  if low == 0 then
    return redis.call('LPUSH', list, id)
  end
  return redis.call('LINSERT', list, 'BEFORE', redis.call('LINDEX', list, low), id)
end

local function held_back(list, position, text)
  local first_behind = redis.call('HGET', overflow, list)
  if first_behind then
    return position >= tonumber(first_behind)
  end
  if redis.call('LLEN', list) < cap or position_of(redis.call('LINDEX', list, -1)) > position then
    return false
  end
  redis.call('HSET', overflow, list, text)
  return true
end

local replies, wakes = {}, {}
local alive = redis.call('EXISTS', epoch) == 1
for i = 6, #ARGV, 5 do
  local id, text, list, queue, lane = ARGV[i], ARGV[i + 1], KEYS[tonumber(ARGV[i + 2])], ARGV[i + 3], ARGV[i + 4]
  local position, entry = tonumber(text), text .. '|' .. list
  local known = redis.call('HGET', entries, id)
  local accepted = alive
  if alive and known ~= entry then
    if known then
      redis.call('LREM', string.match(known, '|(.*)$'), 1, id)
      redis.call('HDEL', entries, id)
    end
    if string.sub(lane, 1, 7) ~= 'worker:' and topped ~= list and held_back(list, position, text) then
      accepted = false
    else
      place(list, id, position)
      redis.call('HSET', entries, id, entry)
      redis.call('SADD', lists, list)
      if string.sub(lane, 1, 7) == 'labels:' then
        redis.call('SADD', labelled, list)
      end
      local wake = queue .. ' ' .. lane
      wakes[wake] = (wakes[wake] or 0) + 1
    end
  end
  replies[#replies + 1] = accepted and 1 or 0
end
if alive and topped ~= '' then
  if ARGV[5] == '' then redis.call('HDEL', overflow, topped) else redis.call('HSET', overflow, topped, ARGV[5]) end
end
for wake, count in pairs(wakes) do
  redis.call('PUBLISH', ARGV[2], ARGV[3] .. ' ' .. count .. ' ' .. wake)
end
return replies
