import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { Settings } from '../../websocket/generated/settings.ts';
import { connectRedis, type RedisConnections } from '../../websocket/redis.ts';

/** Connects to Redis for the time of a test. */
export async function openRedis({ redis }: Settings): Promise<RedisConnections> {
  const connections = connectRedis(redis, pino({ level: 'silent' }));
  onTestFinished(() => connections.close());
  await connections.connected();
  return connections;
}
