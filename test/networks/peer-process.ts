import { startConversation } from './conversation.ts';
import type { Order, Report } from './peer.ts';
import type { TalkerOptions } from './talkers.ts';

// One client, in a process of its own so that it can be behind a line of packets.

const report = (happened: Report) => process.send?.({ ...happened, atMs: Date.now() });
const { obey } = await startConversation(JSON.parse(process.argv[2] ?? '') as TalkerOptions, report);
process.on('message', (order: Order) => obey(order));
process.once('disconnect', () => process.exit());
report({ what: 'ready' });
