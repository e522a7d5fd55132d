import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { Origins } from './generated/origins.ts';
import type { Settings } from './generated/settings.ts';
import { userIdOf } from './middleware/account.ts';
import { cookieOf, sessionCookie } from './middleware/session-cookie.ts';
import type { Secrets } from './secrets.ts';
import type { Sessions } from './store/sessions.ts';

const PATH = '/sign-in';
const MAX_BODY_BYTES = 1024;

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in</title>
<form method="post">
<p><label>Sign in for development as <input name="user" required autofocus></label> <button>Sign in</button></p>
</form>
`;

interface Options {
  readonly sessions: Sessions;
  readonly secrets: Secrets;
  readonly settings: Settings;
  readonly log: Logger;
}

/**
 * Lets everybody who reaches the server sign in as anybody, at `/sign-in`: for development, in the place of the
 * application that does so in production. Call it when all else listens.
 */
export function offerSignIn(http: Server, { sessions, secrets, settings, log }: Options): void {
  const cookie = sessionCookie(settings.session, secrets);
  const origins = new Origins(settings, log);
  const others = http.listeners('request') as RequestListener[];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
      return;
    }
    // No other page signs anybody in; what is no page has no cookie that could be misused.
    const { origin } = request.headers;
    const refusal = origin === undefined ? undefined : origins.refusal(request);
    const userId = userIdOf(new URLSearchParams(await textOf(request)).get('user'));
    if (refusal !== undefined || userId === undefined) {
      response.writeHead(refusal === undefined ? 400 : 403).end(refusal?.message ?? 'Expected user=<name>');
      return;
    }
    const value = cookieOf(await sessions.begin(userId), cookie);
    response.setHeader('set-cookie', `${value}; Path=/; HttpOnly; SameSite=Lax`);
    response.writeHead(303, { location: PATH }).end();
  }

  http.removeAllListeners('request');
  http.on('request', (request, response) => {
    if (request.url !== PATH) for (const listener of others) listener.call(http, request, response);
    else answer(request, response).catch(() => response.writeHead(503).end('The session could not be kept'));
  });
}

/** What a request brings; nothing where that is too much. */
async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
