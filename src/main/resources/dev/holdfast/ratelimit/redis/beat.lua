-- Says that a replica is there, and hears how many there are.
--
-- KEYS  the replicas (a sorted set by when they beat), the mark of this data
-- ARGV  the replica's id, a new mark
--
-- Answers {now, replicas, mark}. A mark that is not the one from before means that Redis has lost what it held.

local SEEN = 10000
local DAY = 86400000

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

for i, kind in ipairs({'zset', 'string'}) do
  local found = redis.call('TYPE', KEYS[i]).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', KEYS[i]) end
end

redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - SEEN)
-- Those that beat by a clock that was ahead of this one.
redis.call('ZREMRANGEBYSCORE', KEYS[1], now + SEEN, '+inf')
redis.call('PEXPIRE', KEYS[1], 2 * SEEN)
redis.call('SET', KEYS[2], ARGV[2], 'NX')
redis.call('PEXPIRE', KEYS[2], DAY)

return {now, redis.call('ZCARD', KEYS[1]), redis.call('GET', KEYS[2])}
