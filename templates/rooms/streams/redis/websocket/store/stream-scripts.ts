import { defineScript } from './scripts.ts';

/**
 * What the scripts share. KEYS begins with that of the epoch, ARGV with: whether Redis loses no write, an epoch to use, age
 * of events in ms.
 *
 * Of streams that hold no event nothing is kept. All epochs follow from one of the server, which begins with each run of
 * Redis, and where keys moved to another server: then writes may be gone, and offsets would be given out twice. Whether
 * the server before acknowledged more than arrived here, nothing here tells.
 *
 * What follows the dot tells apart the streams that a name has one after the other: the time of the first event, counted
 * in halves of a life, which is how long a stream outlives its last use. The next one begins a life later at least, so
 * that it has another epoch. A stream that holds nothing has the epoch that its first event would have now, so that who
 * waits in it just goes on. Its epoch of one half before is taken for the same: since then no stream can have come and gone.
 *
 * A stream that holds events, or held some, is two keys: its log, whose entries have their offset as id, and a text with
 * its epoch, the run of Redis that began it, its newest offset and when that was stored, and the epoch before it with the
 * last offset known from there.
 */
const PRELUDE = `
  local keeps, fresh, maxAgeMs = ARGV[1], ARGV[2], tonumber(ARGV[3])
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local server, begun = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%S+)$')
  -- A replica that lags behind could take over, also one that came after the process asked, or is gone again.
  local id = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  local isAlone = begun ~= id and string.find(redis.call('INFO', 'replication'), 'connected_slaves:0\\r')
  local run = keeps == '1' and isAlone and 'kept' or id
  if begun ~= run then
    server = fresh
    redis.call('SET', KEYS[1], server .. ' ' .. run)
  end
  -- So long a stream outlives its last use, so that no offset is given out twice as long as anyone may remember it.
  local lifeMs = maxAgeMs + 3600000
  local function epochAt(ms) return string.format('%s.%d', server, math.floor(ms / (lifeMs / 2))) end
  -- The epoch of an empty stream in the half of a life before the one of this epoch.
  local function emptyBefore(epoch)
    local part = string.match(epoch, '%.(%d+)$')
    return part and string.format('%s.%d', server, part - 1)
  end
  local function save(meta, stream)
    local text =
      string.format('%s %s %d %d %s %d', stream.epoch, run, stream.offset, stream.at, stream.before, stream.known)
    redis.call('SET', meta, text, 'PX', lifeMs)
  end
  local function open(meta)
    local epoch, itsRun, offset, at, before, known =
      string.match(redis.call('GET', meta) or '', '^(%S+) (%S+) (%d+) (%d+) (%S+) (%d+)$')
    if not epoch then return { epoch = epochAt(now), offset = 0, at = 0, before = '-', known = 0 } end
    local stream = { epoch = epoch, offset = tonumber(offset), at = tonumber(at), before = before, known = tonumber(known) }
    if itsRun == run then
      redis.call('PEXPIRE', meta, lifeMs)
    else
      stream.epoch, stream.before, stream.known = epochAt(stream.at), epoch, stream.offset
      save(meta, stream)
    end
    return stream
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
 * KEYS: see above, then per event: log, meta, key, what the keys of its user take. ARGV: see above, then events kept per
 * stream, life of keys in ms, bytes that the keys of a user may take; then per event: its name, payload, and, with a key,
 * what stands for its content, and what is to be answered when it comes again.
 * Returns per event 1, epoch and offset; for one that was there before 0, and epoch, offset and answer of the first; just
 * -1 when the key was used for something else, and -2 when the user has too many.
 */
export const PUBLISH = defineScript(`${PRELUDE}
  local maxLength, keyLifeMs, maxBytes = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
  -- What keys take is counted per eighth of their life, and forgotten after them.
  local partMs = math.ceil(keyLifeMs / 8)
  local part = math.floor(now / partMs)
  local function spend(spent, bytes)
    local sum, gone = bytes, {}
    local counts = redis.call('HGETALL', spent)
    for i = 1, #counts, 2 do
      if tonumber(counts[i]) < part - 8 then gone[#gone + 1] = counts[i] else sum = sum + counts[i + 1] end
    end
    if sum > maxBytes then return false end
    if #gone > 0 then redis.call('HDEL', spent, unpack(gone)) end
    redis.call('HINCRBY', spent, part, bytes)
    redis.call('PEXPIRE', spent, keyLifeMs + partMs)
    return true
  end
  local results, opened = {}, {}
  for i = 1, (#KEYS - 1) / 4 do
    local log, meta, once, spent = KEYS[i * 4 - 2], KEYS[i * 4 - 1], KEYS[i * 4], KEYS[i * 4 + 1]
    local event, payload, digest, answer = ARGV[i * 4 + 3], ARGV[i * 4 + 4], ARGV[i * 4 + 5], ARGV[i * 4 + 6]
    local hasKey = digest ~= ''
    local first = hasKey and redis.call('GET', once)
    if first then
      local kept, epoch, offset, answered = string.match(first, '^(%S+) (%S+) (%d+) (.*)$')
      results[i] = kept == digest and { 0, epoch, tonumber(offset), answered } or { -1 }
    elseif hasKey and not spend(spent, #once + #answer + 200) then -- more or less what it takes in memory
      results[i] = { -2 }
    else
      local stream = opened[log]
      if not stream then
        stream = open(meta)
        stream.meta = meta
        opened[log] = stream
        if stream.offset == 0 then redis.call('DEL', log) elseif stream.offset % 100 == 0 then trim(log) end
      end
      stream.offset = stream.offset + 1
      stream.at = now
      local id = string.format('%d-0', stream.offset)
      redis.call('XADD', log, 'MAXLEN', maxLength, id, 'event', event, 'payload', payload, 'at', string.format('%d', now))
      if hasKey then
        local result = string.format('%s %s %d ', digest, stream.epoch, stream.offset)
        redis.call('SET', once, result .. answer, 'PX', keyLifeMs)
      end
      results[i] = { 1, stream.epoch, stream.offset }
    end
  end
  for log, stream in pairs(opened) do
    save(stream.meta, stream)
    redis.call('PEXPIRE', log, maxAgeMs)
  end
  return results
`);

/**
 * Reads a page of a stream. KEYS: see above, then log, meta. ARGV: see above, then epoch and offset of the cursor, or
 * nothing and 0; events and bytes of a page, and bytes of what is wanted of it. Returns epoch, newest offset, 1 when the events follow the cursor without a
 * gap, when the newest was stored or 0, and the events: offset, name, payload and time of each.
 */
export const READ = defineScript(`${PRELUDE}
  local log, meta = KEYS[2], KEYS[3]
  local epoch, since, limit = ARGV[4], tonumber(ARGV[5]), ARGV[6]
  local stream = open(meta)
  if stream.offset == 0 then redis.call('DEL', log) end
  local firstKept = trim(log) or stream.offset + 1
  if since == 0 and epoch == emptyBefore(stream.epoch) then epoch = stream.epoch end
  local isCurrent = epoch == stream.epoch and since <= stream.offset
  -- Of the epoch before it is not known what was lost, but what is left can be told apart from what was seen.
  local from = (isCurrent and since or epoch == stream.before and math.min(since, stream.known) or -1) + 1
  local follows = from > 0 and from >= firstKept
  local function fill(entries, maxBytes)
    local fitting, bytes = {}, 0
    for index, entry in ipairs(entries) do
      bytes = bytes + #entry[2][2] + #entry[2][4] + 40
      if bytes > tonumber(maxBytes) and index > 1 then break end
      fitting[index] = entry
    end
    return fitting
  end
  local entries = {}
  if follows then entries = redis.call('XRANGE', log, string.format('%d', from), '+', 'COUNT', limit)
  else
    local newest = fill(redis.call('XREVRANGE', log, '+', '-', 'COUNT', limit), ARGV[7])
    for index = #newest, 1, -1 do entries[#entries + 1] = newest[index] end
  end
  local page = { stream.epoch, stream.offset, isCurrent and follows and 1 or 0, stream.at }
  for _, entry in ipairs(fill(entries, ARGV[8])) do
    local id, fields = unpack(entry)
    page[#page + 1] = { tonumber(string.match(id, '^%d+')), fields[2], fields[4], tonumber(fields[6]) }
  end
  return page
`);

/**
 * KEYS: see above, then the meta of each stream. ARGV: see above. Returns epoch and newest offset of each, or nothing where
 * Redis is a replica.
 */
export const POSITIONS = defineScript(`
  if string.find(redis.call('INFO', 'replication'), 'role:slave') then return false end
  ${PRELUDE}
  local positions = {}
  for i = 2, #KEYS do
    local stream = open(KEYS[i])
    positions[#positions + 1] = { stream.epoch, stream.offset }
  end
  return positions
`);
