import { secrets } from './support.ts';

/** The lines of one metric, as Prometheus reads them. */
export async function metric(url: string, name: string): Promise<string[]> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${secrets.apiKey}` } });
  if (!response.headers.get('content-type')?.startsWith('text/plain')) throw new Error('the metrics are no text');
  const lines = (await response.text()).split('\n');
  return lines.filter((line) => line.startsWith(name));
}
