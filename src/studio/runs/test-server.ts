/** The API on a port of their own, without the page: for tests over HTTP. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { guarded } from '../guard.ts';
import { createApi } from '../server.ts';

export interface TestServer {
  port: number;
  /** The answer's value, whatever its status. */
  get<T>(path: string): Promise<T>;
  /** The answer's status. */
  status(path: string, init?: RequestInit): Promise<number>;
  post(path: string, body: unknown, token?: string): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
}

const TOKEN = 'of-this-start';

export async function serveRuns(out: string, cwd: string, port = 0): Promise<TestServer> {
  const closing = new AbortController();
  const studio = { out, cwd, env: {}, token: TOKEN, closing: closing.signal };
  const server = createServer(guarded(TOKEN, getRequestListener(createApi(studio).fetch)));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: open } = server.address() as AddressInfo;
  const address = (path: string) => `http://127.0.0.1:${open}/api/${path}`;
  return {
    port: open,
    get: async <T>(path: string) => (await (await fetch(address(path))).json()) as T,
    status: async (path, init) => (await fetch(address(path), init)).status,
    async post(path, body, token = TOKEN) {
      const headers = { 'content-type': 'application/json', 'x-troupe-token': token };
      const response = await fetch(address(path), { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: response.status, body: await response.json() };
    },
    close: () =>
      new Promise((done) => {
        closing.abort();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
