import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { RedisStore } from 'connect-redis';
import express from 'express';
import session from 'express-session';
import { createClient } from 'redis';

declare module 'express-session' {
  interface SessionData {
    userId: string;
  }
}

/**
 * An application with sessions as others write them: Express, express-session, and connect-redis with its own client of
 * Redis. It has an empty page, a script as `/client.js`, and signs in and out whomever it is told. The caller ends it with
 * `close`.
 */
export async function serveSessions(redisUrl: string, secret: string, script = '') {
  const client = await createClient({ url: redisUrl }).connect();
  const app = express();
  app.use(
    session({
      store: new RedisStore({ client }),
      secret: secret.split(' '),
      cookie: { sameSite: 'lax' },
      resave: false,
      saveUninitialized: false,
    }),
  );
  app.get('/', (_request, response) => void response.send('<!doctype html>'));
  app.get('/client.js', (_request, response) => void response.type('text/javascript').send(script));
  app.post('/sign-in/:userId', (request, response, next) => {
    request.session.regenerate((error) => {
      if (error) return next(error);
      request.session.userId = request.params.userId;
      response.sendStatus(204);
    });
  });
  app.post('/sign-out', (request, response, next) => {
    request.session.destroy((error) => (error ? next(error) : response.sendStatus(204)));
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await client.close();
    },
  };
}
