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

  -- Renews the lease of a node, which takes over what it held under other names. Returns its term: that stays the same as
  -- long as Redis knows the connections of the node. Another one begins when they are lost, or when the node was given up
  -- and lives after all. It is kept, since the answer in which the node learns it may be lost. Also returns whether the
  -- lease had run out before anyone noticed.
  local function renew(id, leaseMs, names)
    local term, wasGivenUp, ranOut
    for _, name in ipairs(names) do
      local lease = redis.call('ZSCORE', nodes, name)
      if lease and tonumber(lease) <= now then ranOut = true end
      local known = redis.call('GET', key('term', name))
      if known == 'over' then wasGivenUp = true
      elseif known then term = known end
      if name ~= id then
        if redis.call('EXISTS', key('node', name)) == 1 then redis.call('RENAME', key('node', name), key('node', id)) end
        redis.call('ZREM', nodes, name)
        redis.call('DEL', key('term', name))
      end
    end
    if wasGivenUp or not term then term = string.format('%d %s', now, wasGivenUp and 'again' or 'first') end
    redis.call('SET', key('term', id), term)
    redis.call('ZADD', nodes, now + leaseMs, id)
    -- It may be that Redis was away: then no node had a chance to renew its lease.
    if ranOut then
      for _, other in ipairs(redis.call('ZRANGEBYSCORE', nodes, '-inf', now)) do
        redis.call('ZADD', nodes, now + leaseMs, other)
      end
    end
    return term, ranOut
  end

  -- Whether nobody waits for the answer any more, as when Redis goes on after it hung: nothing may be told in it.
  local function isTooLate(notAfter) return notAfter ~= '0' and now > tonumber(notAfter) end

  -- Releases connections of nodes whose lease ran out, at most so many; the time is that of the last sign of life.
  -- Returns whether there are more.
  local function reap(leaseMs, limit, release)
    for _, dead in ipairs(redis.call('ZRANGEBYSCORE', nodes, '-inf', now)) do
      redis.call('SET', key('term', dead), 'over', 'PX', 3600000)
      local seenAt = redis.call('ZSCORE', nodes, dead) - leaseMs
      local found = redis.call('HSCAN', key('node', dead), 0, 'COUNT', limit)[2]
      for i = 1, #found, 2 do release(dead, found[i], found[i + 1], seenAt) end
      limit = limit - #found / 2
      if redis.call('EXISTS', key('node', dead)) == 0 then redis.call('ZREM', nodes, dead) end
      if limit <= 0 then return true end
    end
    return false
  end

  local function endLease(id)
    redis.call('ZREM', nodes, id)
    redis.call('DEL', key('term', id))
  end
`;
