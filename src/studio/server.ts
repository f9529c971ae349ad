/** The Studio's server: the page, and under /api what it shows. */

import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { BadInput } from '../errors.ts';
import { jsonBody, limitedBody } from './body.ts';
import { NotFound, statusOf } from './faults.ts';
import { guarded } from './guard.ts';
import { pageFolder } from './page-folder.ts';
import { addActions } from './routes/actions.ts';
import { addEpisodes } from './routes/episodes.ts';
import { addMachines } from './routes/machines.ts';
import { addOccupancy } from './routes/occupancy.ts';
import { addPlay } from './routes/play.ts';
import { addRuns } from './routes/runs.ts';
import { addSearch } from './routes/search.ts';
import type { Studio } from './studio.ts';

export interface StudioOptions {
  /** Where runs lie; default `runs`. */
  out?: string;
  /** Default 0: any that is free. */
  port?: number;
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
}

export interface StudioServer {
  /** Opens the page; carries the token. */
  url: string;
  port: number;
  token: string;
  close(): Promise<void>;
}

/** A slow or silent caller is not waited for longer, in ms; the answer may take as long as it likes. */
const PATIENCE = { headersTimeout: 10_000, requestTimeout: 60_000 };

const nothing = () => {
  throw new NotFound('there is nothing at this address');
};

/** What lies under /api, without a socket and unguarded. */
export function createApi(studio: Studio): Hono {
  const app = new Hono();
  app.onError((error, context) => context.json({ message: error.message }, statusOf(error)));
  const api = new Hono();
  api.use(limitedBody, jsonBody);
  for (const add of [addRuns, addEpisodes, addSearch, addOccupancy, addMachines, addPlay, addActions])
    add(api, studio);
  api.all('*', nothing);
  app.route('/api', api);
  return app;
}

/** The routes, without a socket and unguarded. */
export async function createApp(studio: Studio): Promise<Hono> {
  const app = createApi(studio);
  const page = await pageFolder();
  app.get('/assets/*', serveStatic({ root: page }), nothing);
  app.get('/icon.svg', serveStatic({ root: page, path: 'icon.svg' }));
  // Every other address is the page's own.
  app.get('*', serveStatic({ root: page, path: 'index.html' }));
  app.all('*', nothing);
  return app;
}

/** Serves runs, machines and games on 127.0.0.1. Throws BadInput for a port that is taken. */
export async function openStudio(options: StudioOptions = {}): Promise<StudioServer> {
  const { cwd = process.cwd(), env = process.env, port: wanted = 0 } = options;
  const token = randomBytes(24).toString('base64url');
  const closing = new AbortController();
  const out = resolve(cwd, options.out ?? 'runs');
  const underWay = new Set<Promise<unknown>>();
  const studio = { out, cwd, env, token, closing: closing.signal, underWay };
  const listening = createApp(studio).then((app) =>
    listen(guarded(token, getRequestListener(app.fetch)), wanted),
  );
  listening.catch(() => closing.abort());
  const server = await listening;
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/#token=${token}`,
    port,
    token,
    async close() {
      closing.abort();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Streams of events would go on for ever.
        server.closeAllConnections();
      });
      await Promise.allSettled(underWay);
    },
  };
}

function listen(answer: RequestListener, port: number): Promise<Server> {
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  // A request without a Host is the guard's to refuse.
  const server = createServer({ requireHostHeader: false, ...PATIENCE }, answer);
  // Once it listens, a connection that cannot be taken in is the caller's to try again.
  server.on('error', ({ code, message }: NodeJS.ErrnoException) =>
    reject(new BadInput(`--port ${port}: ${code === 'EADDRINUSE' ? 'it is taken' : message}; try another`)),
  );
  server.listen(port, '127.0.0.1', () => resolve(server));
  return promise;
}
