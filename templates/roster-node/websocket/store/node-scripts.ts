/**
 * What the scripts of a roster share. All its keys carry one hash tag, so that the scripts also run on Redis Cluster.
 * KEYS: the first part of all keys. ARGV begins with the name of the node, where the script is about one.
 */
export const NODE_PRELUDE = `
  local base = KEYS[1]
  local nodes = base .. ':nodes'
  local function key(kind, name) return base .. ':' .. kind .. ':' .. name end
  -- The time of Redis, so that the clock of a node does not matter.
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)

  -- Renews the lease of a node, which takes over what it held under other names. Returns what was known of it: its
  -- lease (2), that others gave it up (1), or nothing (0).
  local function renew(id, leaseMs, names)
    local known = redis.call('ZSCORE', nodes, id) and 2 or 0
    for _, name in ipairs(names) do
      if name ~= id and redis.call('EXISTS', key('node', name)) == 1 then
        redis.call('RENAME', key('node', name), key('node', id))
      end
      if name ~= id and redis.call('ZREM', nodes, name) == 1 and known == 0 then known = 2 end
      if redis.call('DEL', key('reaped', name)) == 1 then known = 1 end
    end
    redis.call('ZADD', nodes, now + leaseMs, id)
    return known
  end

  -- Releases connections of nodes whose lease ran out, at most so many; the time is that of the last sign of life.
  -- Returns whether there are more.
  local function reap(leaseMs, limit, release)
    for _, dead in ipairs(redis.call('ZRANGEBYSCORE', nodes, '-inf', now)) do
      redis.call('SET', key('reaped', dead), 1, 'PX', 3600000)
      local seenAt = redis.call('ZSCORE', nodes, dead) - leaseMs
      local found = redis.call('HSCAN', key('node', dead), 0, 'COUNT', limit)[2]
      for i = 1, #found, 2 do release(dead, found[i], found[i + 1], seenAt) end
      limit = limit - #found / 2
      if redis.call('EXISTS', key('node', dead)) == 0 then redis.call('ZREM', nodes, dead) end
      if limit <= 0 then return true end
    end
    return false
  end
`;
