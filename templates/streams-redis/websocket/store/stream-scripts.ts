import { defineScript } from './scripts.ts';

/**
 * What the scripts share. ARGV begins with: whether Redis loses no write, an epoch to use, age of events in ms.
 * A stream is two keys: its log, whose entries have their offset as id, and a text with its epoch, the run of Redis that
 * began it, its newest offset and when that was stored, and the epoch before it with the last offset known from there.
 */
const PRELUDE = `
  local keeps, fresh, maxAgeMs = ARGV[1], ARGV[2], tonumber(ARGV[3])
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  -- When Redis starts again or another takes over, writes may be gone, and offsets would be given out twice.
  local run = keeps == '1' and 'kept' or string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  local function open(log, meta)
    local epoch, begun, offset, at, before, known =
      string.match(redis.call('GET', meta) or '', '^(%S+) (%S+) (%d+) (%d+) (%S+) (%d+)$')
    if not epoch then
      redis.call('DEL', log)
      return { epoch = fresh, offset = 0, at = 0, before = '-', known = 0 }
    end
    offset, at, known = tonumber(offset), tonumber(at), tonumber(known)
    if begun ~= run then return { epoch = fresh, offset = offset, at = at, before = epoch, known = offset } end
    return { epoch = epoch, offset = offset, at = at, before = before, known = known }
  end
  local function close(log, meta, stream)
    local text =
      string.format('%s %s %d %d %s %d', stream.epoch, run, stream.offset, stream.at, stream.before, stream.known)
    -- It outlives the log, so that no offset is given out twice as long as anyone may remember it.
    redis.call('SET', meta, text, 'PX', (stream.offset == 0 and 0 or maxAgeMs) + 3600000)
  end
  -- Removes what is too old; returns the first offset that is left, if any.
  local function trim(log)
    while true do
      local oldest = redis.call('XRANGE', log, '-', '+', 'COUNT', 100)
      for index, entry in ipairs(oldest) do
        if tonumber(entry[2][6]) > now - maxAgeMs then
          if index > 1 then redis.call('XTRIM', log, 'MINID', entry[1]) end
          return tonumber(string.match(entry[1], '^%d+'))
        end
      end
      if #oldest == 0 then return nil end
      if #oldest < 100 then redis.call('XTRIM', log, 'MAXLEN', 0)
      else redis.call('XTRIM', log, 'MINID', oldest[100][1]) redis.call('XDEL', log, oldest[100][1]) end
    end
  end
`;

/**
 * Appends events to streams, those with a key once.
 * KEYS, per event: log, meta, key. ARGV: see above, then events kept per stream, and life of keys in ms; then per event:
 * its name, payload, and what came with the key, or nothing. Returns per event 1, epoch and offset; for one that was there
 * before 0, and epoch, offset and payload of the first; just -1 when the key was used for something else.
 */
export const PUBLISH = defineScript(`${PRELUDE}
  local maxLength, keyLifeMs = ARGV[4], ARGV[5]
  local results, opened = {}, {}
  for i = 1, #KEYS / 3 do
    local log, meta, once = KEYS[i * 3 - 2], KEYS[i * 3 - 1], KEYS[i * 3]
    local event, payload, content = ARGV[i * 3 + 3], ARGV[i * 3 + 4], ARGV[i * 3 + 5]
    local hash = content ~= '' and redis.sha1hex(content)
    local first = hash and redis.call('GET', once)
    if first then
      local sameHash, epoch, offset, stored = string.match(first, '^(%S+) (%S+) (%d+) (.*)$')
      results[i] = sameHash == hash and { 0, epoch, tonumber(offset), stored } or { -1 }
    else
      local stream = opened[log]
      if not stream then
        stream = open(log, meta)
        stream.meta = meta
        opened[log] = stream
        if stream.offset % 100 == 0 then trim(log) end
      end
      stream.offset = stream.offset + 1
      stream.at = now
      local id = string.format('%d-0', stream.offset)
      redis.call('XADD', log, 'MAXLEN', maxLength, id, 'event', event, 'payload', payload, 'at', string.format('%d', now))
      if hash then
        local result = string.format('%s %s %d ', hash, stream.epoch, stream.offset)
        redis.call('SET', once, result .. payload, 'PX', keyLifeMs)
      end
      results[i] = { 1, stream.epoch, stream.offset }
    end
  end
  for log, stream in pairs(opened) do
    close(log, stream.meta, stream)
    redis.call('PEXPIRE', log, maxAgeMs)
  end
  return results
`);

/**
 * Reads a page of a stream. KEYS: log, meta. ARGV: see above, then epoch and offset of the cursor, or nothing and 0; events
 * and bytes of a page. Returns epoch, newest offset, 1 when the events follow the cursor without a gap, when the newest was
 * stored or 0, and the events: offset, name, payload and time of each.
 */
export const READ = defineScript(`${PRELUDE}
  local log, meta = KEYS[1], KEYS[2]
  local epoch, since, limit, maxBytes = ARGV[4], tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[7])
  local stream = open(log, meta)
  close(log, meta, stream)
  local firstKept = trim(log) or stream.offset + 1
  local isCurrent = epoch == stream.epoch and since <= stream.offset
  -- Of the epoch before it is not known what was lost, but what is left can be told apart from what was seen.
  local from = (isCurrent and since or epoch == stream.before and math.min(since, stream.known) or -1) + 1
  local follows = from > 0 and from >= firstKept
  local entries
  if follows then entries = redis.call('XRANGE', log, string.format('%d', from), '+', 'COUNT', limit)
  else entries = redis.call('XREVRANGE', log, '+', '-', 'COUNT', limit) end
  local fitting, bytes = {}, 0
  for index, entry in ipairs(entries or {}) do
    bytes = bytes + #entry[2][2] + #entry[2][4] + 40
    if bytes > maxBytes and index > 1 then break end
    fitting[index] = entry
  end
  local page = { stream.epoch, stream.offset, isCurrent and follows and 1 or 0, stream.at }
  for index = 1, #fitting do
    local id, fields = unpack(fitting[follows and index or #fitting + 1 - index])
    page[#page + 1] = { tonumber(string.match(id, '^%d+')), fields[2], fields[4], tonumber(fields[6]) }
  end
  return page
`);

/** KEYS, per stream: log, meta. ARGV: see above. Returns epoch and newest offset of each. */
export const POSITIONS = defineScript(`${PRELUDE}
  local positions = {}
  for i = 1, #KEYS, 2 do
    local stream = open(KEYS[i], KEYS[i + 1])
    close(KEYS[i], KEYS[i + 1], stream)
    positions[#positions + 1] = { stream.epoch, stream.offset }
  end
  return positions
`);
