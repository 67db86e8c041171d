-- Pops the next ids that a worker may have and notes them as in flight, in one step. Of a queue's lists the head with the
-- lowest position goes first. Settles earlier pops on the way.
--
-- KEYS  1 entries  2 inflight  3 epoch  4 lists of labels in use (which share its hash tag), then for each queue, most urgent
--       first: its list, this worker's list
-- ARGV  1 most ids to pop  2 number of the worker's labels, then the labels, then for each settled pop: id, time of its pop (ms)
-- Reply 1 whether the epoch is there (1 or 0: nothing is popped)  2 time of the pop (ms, Redis clock)  3.. ids
local entries, inflight, epoch, labelled = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local reply = {1, now}
local most, labels = tonumber(ARGV[1]), tonumber(ARGV[2])

for i = 3 + labels, #ARGV, 2 do
  local popped = redis.call('ZSCORE', inflight, ARGV[i])
  if popped and tonumber(popped) == tonumber(ARGV[i + 1]) then
    redis.call('ZREM', inflight, ARGV[i])
  end
end
if redis.call('EXISTS', epoch) == 0 then
  return {0, now}
end

local function position_of(id)
  local entry = redis.call('HGET', entries, id)
  return entry and tonumber(string.match(entry, '^(-?%d+)|')) or 0
end

local has = {}
for i = 3, 2 + labels do
  has[ARGV[i]] = true
end

local function has_all(set)
  for label in string.gmatch(set, '[^,]+') do
    if not has[label] then return false end
  end
  return true
end

-- The lists of a queue that the worker may take from.
local function lists_of(general, own)
  local lists = {general, own}
  if labels > 0 then
    local prefix = general .. ':labels:'
    for _, list in ipairs(redis.call('SMEMBERS', labelled)) do
      if string.sub(list, 1, #prefix) == prefix and has_all(string.sub(list, #prefix + 1)) then
        lists[#lists + 1] = list
      end
    end
  end
  return lists
end

local function next_list(lists)
  local best, first, several
  for _, list in ipairs(lists) do
    local head = redis.call('LINDEX', list, 0)
    if head and not best then
      best, first = list, head
    elseif head then
      several = several or position_of(first)
      local position = position_of(head)
      if position < several then
        best, first, several = list, head, position
      end
    end
  end
  return best
end

for k = 5, #KEYS, 2 do
  local lists = lists_of(KEYS[k], KEYS[k + 1])
  while #reply - 2 < most do
    local list = next_list(lists)
    if not list then break end
    local id = redis.call('LPOP', list)
    redis.call('HDEL', entries, id)
    redis.call('ZADD', inflight, now, id)
    reply[#reply + 1] = id
    if list ~= KEYS[k] and list ~= KEYS[k + 1] and redis.call('EXISTS', list) == 0 then
      redis.call('SREM', labelled, list)
    end
  end
  if #reply - 2 >= most then break end
end
return reply
