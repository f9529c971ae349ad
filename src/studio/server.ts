/** The Studio's server: the page, and under /api what it shows. */

import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { BadInput } from '../errors.ts';
import { NotFound, statusOf } from './faults.ts';
import { guard } from './guard.ts';
import { pageFolder } from './page-folder.ts';
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

/** The routes, without a socket. */
export async function createApp(studio: Studio): Promise<Hono> {
  const app = new Hono();
  app.use(guard(studio));
  app.onError((error, context) => context.json({ message: error.message }, statusOf(error)));
  const api = new Hono();
  for (const add of [addRuns, addEpisodes, addSearch, addOccupancy, addMachines, addPlay]) add(api, studio);
  api.all('*', () => {
    throw new NotFound('there is nothing at this address');
  });
  app.route('/api', api);
  const page = await pageFolder();
  app.use('/assets/*', serveStatic({ root: page }));
  app.get('/icon.svg', serveStatic({ root: page, path: 'icon.svg' }));
  // Every other address is the page's own.
  app.get('*', serveStatic({ root: page, path: 'index.html' }));
  return app;
}

/**
 * Serves runs, machines and games on 127.0.0.1. Throws BadInput for a port that is taken.
 *
 * @example
 * ```ts
 * import { openStudio } from 'troupe';
 * const studio = await openStudio();
 * studio.url; // http://127.0.0.1:…/#token=…
 * await studio.close();
 * ```
 */
export async function openStudio(options: StudioOptions = {}): Promise<StudioServer> {
  const { cwd = process.cwd(), env = process.env, port: wanted = 0 } = options;
  const token = randomBytes(24).toString('base64url');
  const app = await createApp({ out: resolve(cwd, options.out ?? 'runs'), cwd, env, token });
  const { promise, resolve: open, reject } = Promise.withResolvers<AddressInfo>();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: wanted }, open);
  server.once('error', (error: NodeJS.ErrnoException) =>
    reject(
      new BadInput(
        `--port ${wanted}: ${error.code === 'EADDRINUSE' ? 'it is taken' : error.message}; try another`,
      ),
    ),
  );
  const { port } = await promise;
  return {
    url: `http://127.0.0.1:${port}/#token=${token}`,
    port,
    token,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Streams of events would go on for ever.
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
