/** The versions of every npm package that a project may depend on; nothing else names them. */
export const versions: { readonly [name: string]: string } = {
  '@socket.io/redis-adapter': '^8.3.0',
  '@types/jsonwebtoken': '^9.0.10',
  '@types/node': '^20.19.9',
  '@types/ws': '^8.18.2',
  ioredis: '^6.0.0',
  jsonwebtoken: '^9.0.3',
  pino: '^10.4.0',
  'prom-client': '^15.1.3',
  'socket.io': '^4.8.4',
  'socket.io-client': '^4.8.4',
  tsx: '^4.23.15',
  typescript: '^7.0.2',
  vitest: '4.1.12',
  ws: '^8.21.3',
  zod: '^4.6.7',
};

/** The range of one package. */
export function versionOf(name: string): string {
  const version = versions[name];
  if (version === undefined) throw new Error(`a layer depends on ${name}, which has no version in versions.ts`);
  return version;
}
