-- Counts claims in the windows of subjects, all in one step, by Redis' own clock.
--
-- KEYS     one hash for each claim
-- ARGV[1]  the time, in Redis' milliseconds, after which nobody waits for the answer: nothing is counted
-- ARGV[2]  'take' counts a request for each claim, up to the first that is refused; 'look' counts nothing
-- ARGV[3…] for each claim: the limit, the window in milliseconds, 1 if its tier locks out, how many were
--          admitted without Redis and are to be added, how many were refused so
--
-- Answers {now} if it came too late or a hash was not one of ours (which is then deleted), else {now, …} with
-- six numbers for each claim that was looked at: admitted (0 or 1; -1 if nobody has heard of the subject),
-- remaining, milliseconds until the whole limit is there again, milliseconds until the next one is admitted,
-- 1 if locked out, refusals that count for the next lock-out.
--
-- A hash has, for windows of w milliseconds, w:n (the sum), w:b (the bucket up to which what has left is taken
-- off), w:h (the bucket of the last request), w:0 … w:60 (the buckets by their number modulo 61); and f (when
-- the refusals were), e and l (the end and the length of the last lock-out). A window is the current bucket
-- and the sixty before it, so a request costs as many fields as buckets have left since the last one.

local BUCKETS = 60
local RING = BUCKETS + 1
local REFUSALS = 10
local MINUTE = 60000
local HOUR = 3600000
local LARGEST = 9e15

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function bucketAt(t, w)
  return math.floor(t / w) * BUCKETS + math.floor((t % w) * BUCKETS / w)
end

local function startOf(bucket, w)
  return math.floor(bucket / BUCKETS) * w + math.ceil((bucket % BUCKETS) * w / BUCKETS)
end

local function number(text)
  if not text then return 0 end
  local value = tonumber(text)
  if value and value >= 0 and value <= LARGEST and value == math.floor(value) then return value end
  return nil
end

local function names(w, from, to)
  local fields = {}
  for bucket = from, to do fields[#fields + 1] = w .. ':' .. (bucket % RING) end
  return fields
end

-- What a key holds, nil if that is none of ours.
local function read(key, w)
  local found = redis.pcall('HMGET', key, w .. ':n', w .. ':b', w .. ':h', 'e', 'l', 'f')
  if found.err then return nil end
  local s = {key = key, w = w, n = number(found[1]), b = number(found[2]), h = number(found[3]),
    e = number(found[4]), l = number(found[5]), f = {}}
  if not (s.n and s.b and s.h and s.e and s.l) then return nil end
  for at in string.gmatch(found[6] or '', '%d+') do s.f[#s.f + 1] = tonumber(at) end
  if #s.f > REFUSALS then return nil end
  return s
end

-- Takes off what has left the window.
local function advance(s)
  local bucket = bucketAt(now, s.w)
  if s.b > bucket and s.b - bucket <= BUCKETS then return end -- A clock set back stands still.
  if s.n > 0 then
    local gone = 0
    if math.abs(bucket - s.b) >= RING then
      redis.call('HDEL', s.key, unpack(names(s.w, 0, BUCKETS)))
      gone = s.n
    elseif bucket > s.b then
      local fields = names(s.w, s.b + 1, bucket)
      for _, count in ipairs(redis.call('HMGET', s.key, unpack(fields))) do
        gone = gone + (number(count) or 0)
      end
      if gone > 0 then redis.call('HDEL', s.key, unpack(fields)) end
    end
    s.n = math.max(0, s.n - gone)
    s.changed = true
  end
  s.b = bucket
end

local function add(s, count)
  redis.call('HINCRBY', s.key, s.w .. ':' .. (s.b % RING), count)
  s.n = s.n + count
  s.h = s.b
  s.changed = true
end

local function lockedOut(s)
  return s.e > now and s.e - now <= HOUR
end

local function refuse(s, count)
  if lockedOut(s) then return end
  for _ = 1, math.min(count, REFUSALS) do
    s.f[#s.f + 1] = now
    if #s.f > REFUSALS then table.remove(s.f, 1) end
  end
  if #s.f == REFUSALS and now - s.f[1] < s.w then
    s.l = s.l > 0 and now < s.e + HOUR and math.min(2 * s.l, HOUR) or MINUTE
    s.e = now + s.l
    s.f = {}
  end
  s.changed = true
end

-- When the next one will be admitted: the oldest buckets leave first.
local function free(s, limit)
  local at = now
  local left = s.n
  if left >= limit then
    for i, count in ipairs(redis.call('HMGET', s.key, unpack(names(s.w, s.b - BUCKETS, s.b)))) do
      local held = number(count) or 0
      if held > 0 then
        left = left - held
        at = startOf(s.b - BUCKETS + i - 1 + RING, s.w)
        if left < limit then break end
      end
    end
  end
  return lockedOut(s) and math.max(at, s.e) or at
end

local function save(s)
  redis.call('HSET', s.key, s.w .. ':n', s.n, s.w .. ':b', s.b, s.w .. ':h', s.h,
    'e', s.e, 'l', s.l, 'f', table.concat(s.f, ','))
  local lock = s.e > 0 and s.e + HOUR - now or 0
  redis.call('PEXPIRE', s.key, math.min(math.max(2 * s.w, lock), 3 * HOUR))
end

local function answer(s, limit, admitted, to)
  local locked = lockedOut(s)
  local remaining = locked and 0 or math.max(0, limit - s.n)
  local reset = s.n > 0 and startOf(s.h + RING, s.w) or now
  if locked then reset = math.max(reset, s.e) end
  to[#to + 1] = admitted
  to[#to + 1] = remaining
  to[#to + 1] = math.max(0, reset - now)
  to[#to + 1] = remaining > 0 and 0 or math.max(0, free(s, limit) - now)
  to[#to + 1] = locked and 1 or 0
  to[#to + 1] = #s.f
end

if now > tonumber(ARGV[1]) then return {now} end

local answers = {now}
for i, key in ipairs(KEYS) do
  local at = 3 + (i - 1) * 5
  local limit, w = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local locksOut = ARGV[at + 2] == '1'
  local admittedElsewhere, refusedElsewhere = tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  local s = read(key, w)
  if not s then
    redis.call('DEL', key)
    return {now}
  end
  advance(s)
  if admittedElsewhere > 0 then add(s, admittedElsewhere) end
  if refusedElsewhere > 0 and locksOut then refuse(s, refusedElsewhere) end
  local admitted = s.n < limit and not lockedOut(s) and 1 or 0
  if ARGV[2] == 'take' then
    if admitted == 1 then add(s, 1) elseif locksOut then refuse(s, 1) end
  elseif s.n == 0 and s.l == 0 and #s.f == 0 then
    admitted = -1
  end
  if s.changed then save(s) end
  answer(s, limit, admitted, answers)
  if admitted == 0 and ARGV[2] == 'take' then break end
end
return answers
