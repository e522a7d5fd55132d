import { NODE_PRELUDE } from './node-scripts.ts';
import { defineScript } from './scripts.ts';

const PRELUDE = `${NODE_PRELUDE}
  local users = base .. ':users'
  local function disconnect(node, connection, user)
    redis.call('HDEL', key('node', node), connection)
    if redis.call('HINCRBY', users, user, -1) <= 0 then redis.call('HDEL', users, user) end
  end
`;

/** ARGV: node, connection, user, limit. Returns 1 when it counts, 0 when there are too many, -1 when the node has no lease. */
export const CONNECT = defineScript(`${PRELUDE}
  local id, connection, user, limit = unpack(ARGV)
  if not redis.call('ZSCORE', nodes, id) then return -1 end
  if redis.call('HEXISTS', key('node', id), connection) == 1 then return 1 end
  if tonumber(redis.call('HGET', users, user) or 0) >= tonumber(limit) then return 0 end
  redis.call('HSET', key('node', id), connection, user)
  redis.call('HINCRBY', users, user, 1)
  return 1
`);

/** ARGV: node, connection. */
export const DISCONNECT = defineScript(`${PRELUDE}
  local id, connection = unpack(ARGV)
  local user = redis.call('HGET', key('node', id), connection)
  if user then disconnect(id, connection, user) end
`);

/** ARGV: node, connection, user. Counts a connection of which Redis may know nothing. Returns 1, or -1 when the node has no lease. */
export const SETTLE = defineScript(`${PRELUDE}
  local id, connection, user = unpack(ARGV)
  if not redis.call('ZSCORE', nodes, id) then return -1 end
  if redis.call('HSETNX', key('node', id), connection, user) == 1 then redis.call('HINCRBY', users, user, 1) end
  return 1
`);

/**
 * ARGV: node, lease in ms, the time after which it is too late, then the names of the node. Returns the term of the node,
 * 1 when there is more to do, and the time.
 */
export const SWEEP = defineScript(`${PRELUDE}
  local id, leaseMs, notAfter = unpack(ARGV)
  if isTooLate(notAfter) then return { redis.call('GET', key('term', id)) or '', 0, now } end
  local term = renew(id, leaseMs, { unpack(ARGV, 4) })
  return { term, reap(leaseMs, 1000, disconnect) and 1 or 0, now }
`);

/** ARGV: node. */
export const FAREWELL = defineScript(`${PRELUDE}
  local left = redis.call('HGETALL', key('node', ARGV[1]))
  for i = 1, #left, 2 do disconnect(ARGV[1], left[i], left[i + 1]) end
  endLease(ARGV[1])
`);

/** Returns the users who are there. */
export const ONLINE = defineScript(`${PRELUDE}
  return redis.call('HKEYS', users)
`);

/** ARGV: user. Returns how many connections a user has; nothing when they are not there. */
export const COUNT = defineScript(`${PRELUDE}
  return redis.call('HGET', users, ARGV[1])
`);
