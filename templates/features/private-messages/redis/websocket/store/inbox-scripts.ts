import { defineScript } from './scripts.ts';

/** KEYS: the mark of a user. Returns its epoch and offset, or nothing. */
export const READ_UP_TO = defineScript(`
  local epoch, offset = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%d+)$')
  return epoch and { epoch, tonumber(offset) } or {}
`);

/** KEYS: the mark of a user. ARGV: epoch, offset, life of the mark in ms. Within an epoch it never goes back. */
export const MARK_READ = defineScript(`
  local epoch, offset = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%d+)$')
  if epoch ~= ARGV[1] or tonumber(offset) < tonumber(ARGV[2]) then
    redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3])
  end
`);

/** KEYS: for each question whom a user blocks. ARGV: for each another user. Returns 1 for each who is blocked. */
export const HAS_BLOCKED = defineScript(`
  local found = {}
  for i, key in ipairs(KEYS) do found[i] = redis.call('SISMEMBER', key, ARGV[i]) end
  return found
`);

/** KEYS: whom a user blocks. ARGV: another user, and how many may be blocked. Returns 0 where these are too many. */
export const BLOCK = defineScript(`
  if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 1 end
  if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
  return redis.call('SADD', KEYS[1], ARGV[1])
`);

/** KEYS: whom a user blocks. ARGV: another user. */
export const UNBLOCK = defineScript(`return redis.call('SREM', KEYS[1], ARGV[1])`);
