/** What makes plans, and with it all that renders: loaded together, where one of it is needed. */
export { check } from './check.ts';
export { diff } from './diff.ts';
export { eject } from './eject.ts';
export { init } from './init.ts';
export { prepare } from './prepare.ts';
export { prune } from './prune.ts';
export { rename } from './rename.ts';
export { restore } from './restore.ts';
export { watchProject } from './watch.ts';
