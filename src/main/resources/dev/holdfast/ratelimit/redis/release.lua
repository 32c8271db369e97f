-- Forgets a subject, and leaves word of it for replicas that remember a refusal.
--
-- KEYS  the subject's hash, the releases (see beat.lua)

local KEPT = 60000
local MOST = 1000

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local found = redis.call('TYPE', KEYS[2]).ok
if found ~= 'zset' and found ~= 'none' then redis.call('DEL', KEYS[2]) end

redis.call('UNLINK', KEYS[1])
redis.call('ZADD', KEYS[2], now, KEYS[1])
-- Beyond so many in a minute the oldest word is dropped; what it tells of ends by itself.
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -MOST - 1)
redis.call('PEXPIRE', KEYS[2], KEPT)
return now
