import { findChromium, findFirefox } from './browser-binaries.ts';
import { findPython } from './python.ts';
import { findRedis } from './redis-binary.ts';

// Fetches what tests need beside Node.js and this machine lacks, and says where all of it is.
for (const find of [findRedis, findPython, findChromium, findFirefox]) console.log((await find()).path);
