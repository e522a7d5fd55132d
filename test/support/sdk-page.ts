import { build as bundle } from 'esbuild';

/** What a page does that uses the SDK: it connects, and collects what it hears. */
export const connect = `
  const { WebSocketClient } = await import('/client.js');
  const auth = () => ({ token: given.token });
  const client = new WebSocketClient(given.url, { auth, reconnectionDelay: 50, timeout: 60_000, ...given.options });
  globalThis.client = client;
  globalThis.heard = [];
  client.on('new-message', ({ content }) => heard.push(content));
  return client.connect().then(() => client.state, ({ code }) => code + ', ' + client.state);
`;

/** A module of a project and all that it imports, as a page loads it. */
export async function bundleOf(path: string): Promise<string> {
  const options = { bundle: true, format: 'esm', platform: 'browser', write: false } as const;
  const { outputFiles } = await bundle({ ...options, entryPoints: [path] });
  return outputFiles[0]?.text ?? '';
}
