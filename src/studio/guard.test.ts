/** Attacks on a real server, byte by byte: what a browser, a foreign page or a program of the machine may send. */
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../index.ts';
import { createApp, openStudio, type StudioServer } from './server.ts';

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const SECRET = 'what nobody may read';
let studio: StudioServer;
let app: Hono;
let cwd: string;
let id: string;
let episode: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-guard-'));
  const { run: shown } = await run({ scenario: 'tic-tac-toe', agents: ['random'], name: 'safe', cwd });
  const dir = join(cwd, shown);
  id = basename(dir);
  episode = (await readdir(join(dir, 'episodes')))[0]!.replace('.jsonl', '');
  // What a path that leads out of the folder of runs would find.
  await cp(dir, join(cwd, 'outside'), { recursive: true });
  await writeFile(join(cwd, 'outside', 'episodes', 'secret.jsonl'), `{"n":0,"type":"${SECRET}"}\n`);
  await writeFile(join(cwd, 'runs', 'secret.jsonl'), `{"n":0,"type":"${SECRET}"}\n`);
  await writeFile(join(dir, 'secret.jsonl'), `{"n":0,"type":"${SECRET}"}\n`);
  studio = await openStudio({ cwd });
  app = await createApp({ out: join(cwd, 'runs'), cwd, env: {}, token: 'other' });
});

afterAll(() => studio.close());

const own = () => `127.0.0.1:${studio.port}`;

/** Sends lines as they are, and reads until the server has no more to say for `quiet` ms or closes. */
function raw(text: string, { quiet = 1500, to = '127.0.0.1' } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(studio.port, to, () => socket.write(text));
    let got = '';
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(read(got));
    };
    socket.on('data', (data) => {
      got += data;
      clearTimeout(timer);
      timer = setTimeout(end, quiet);
    });
    // An error comes before the close.
    socket.on('error', (error) => (got === '' ? reject(error) : end()));
    socket.on('close', end);
  });
}

function read(text: string): Answer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
  });
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: rest.join('\r\n\r\n'),
  };
}

/** A whole request; `headers` replace the usual ones, and an empty value leaves one out. */
function ask(
  method: string,
  target: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<Answer> {
  const all = {
    host: own(),
    connection: 'close',
    ...(body && { 'content-length': String(Buffer.byteLength(body)), 'content-type': 'application/json' }),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}`]));
  return raw(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}

function expectPolicy({ headers }: Answer): void {
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; /);
  expect(headers['content-security-policy']).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|\*|https?:/);
  expect(headers['x-content-type-options']).toBe('nosniff');
}

function expectRefused(answer: Answer, message: RegExp): void {
  expect(answer.status).toBe(403);
  expect(JSON.parse(answer.body).message).toMatch(message);
  expectPolicy(answer);
}

describe('the host', () => {
  test.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1.evil.example:PORT',
    '127.0.0.1:PORT.evil.example',
    'LOCALHOST:PORT',
    'localhost.:PORT',
    '127.0.0.1.:PORT',
    'user@127.0.0.1:PORT',
    '127.0.0.1:PORT@evil.example',
    '127.0.0.1:PORT/evil.example',
    '127.0.0.1:PORT evil.example',
    '127.0.0.1:PORT, evil.example',
    '127.1:PORT',
    '2130706433:PORT',
    '0.0.0.0:PORT',
    '[::ffff:127.0.0.1]:PORT',
    '[::]:PORT',
    '::1',
    'localhost:',
    'localhost:123456',
    'null',
    'lo\u0441alhost:PORT',
  ])('%s is refused, before anything is looked up', async (shape) => {
    const host = shape.replace('PORT', String(studio.port));
    for (const target of ['/', '/api/runs', '/api/nothing', '/nowhere', '/assets/nothing.js']) {
      expectRefused(await ask('GET', target, { host }), /this server is not called/);
    }
    expectRefused(await ask('POST', '/api/x', { host, 'x-troupe-token': studio.token }, '{}'), /not called/);
  });

  test.each([
    '127.0.0.1:PORT',
    'localhost:PORT',
    '[::1]:PORT',
    'localhost',
  ])('%s is its own', async (shape) => {
    const answer = await ask('GET', '/', { host: shape.replace('PORT', String(studio.port)) });
    expect(answer.status).toBe(200);
    expectPolicy(answer);
  });

  test('behind a tunnel it has another port', async () => {
    expect((await ask('GET', '/', { host: 'localhost:8080', origin: 'http://localhost:8080' })).status).toBe(
      200,
    );
  });

  test('none, an empty one and two are refused', async () => {
    expectRefused(await ask('GET', '/', { host: '' }), /not called/);
    expectRefused(await raw('GET / HTTP/1.0\r\n\r\n'), /not called/);
    expectRefused(await raw('GET / HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n'), /not called/);
    const two = `GET / HTTP/1.1\r\nhost: ${own()}\r\nhost: evil.example\r\nconnection: close\r\n\r\n`;
    expectRefused(await raw(two), /not called/);
  });

  test('an address that names a host itself is refused', async () => {
    for (const target of [`http://evil.example/`, `http://${own()}/api/runs`, '*', 'evil']) {
      const { status } = await ask(target === '*' ? 'OPTIONS' : 'GET', target);
      // What is no address at all is refused by the reader of HTTP.
      expect([400, 403], target).toContain(status);
    }
    expectRefused(await ask('GET', 'http://evil.example/'), /begins with/);
  });
});

describe('another page', () => {
  const origins = () => [
    'null',
    'http://evil.example',
    `http://evil.example:${studio.port}`,
    `https://${own()}`,
    `http://127.0.0.1:${studio.port + 1}`,
    'http://127.0.0.1',
    `http://localhost:${studio.port}`,
    `http://${own()}.evil.example`,
    `http://${own()}, http://evil.example`,
    `HTTP://${own()}`,
    'file://',
    'chrome-extension://abc',
  ];

  test('of another origin reads nothing and changes nothing', async () => {
    for (const origin of origins()) {
      for (const target of ['/', '/api/runs', '/nowhere']) {
        expectRefused(await ask('GET', target, { origin }), /has no business here/);
      }
      const headers = { origin, 'x-troupe-token': studio.token };
      expectRefused(await ask('POST', '/api/nothing', headers, '{}'), /has no business here/);
      expectRefused(await ask('OPTIONS', '/api/nothing', { origin }), /has no business here/);
    }
  });

  test('gets no leave to ask: no answer names an origin that may', async () => {
    const headers = { origin: 'http://evil.example', 'access-control-request-method': 'POST' };
    const answer = await ask('OPTIONS', '/api/runs', headers);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('may link to a page here, and neither fetches nor frames nor sends', async () => {
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await ask('GET', `/runs/${id}`, link)).status).toBe(200);
    const refused: [string, string, Record<string, string>][] = [
      ['GET', '/api/runs', link],
      ['GET', '/', { ...link, 'sec-fetch-dest': 'iframe' }],
      ['GET', '/icon.svg', { ...link, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
      ['GET', '/assets/index.js', { ...link, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }],
      ['GET', '/api/runs', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
      ['POST', '/api/runs', { ...link, 'x-troupe-token': studio.token }],
    ];
    for (const [method, target, headers] of refused) {
      expectRefused(await ask(method, target, headers), /no business here/);
    }
  });
});

describe('the token', () => {
  test('is asked for by every route that changes something or spends money', async () => {
    const routes = app.routes.filter(({ method }) => !['GET', 'ALL'].includes(method));
    expect(routes.length).toBeGreaterThan(2);
    const shifted = [...studio.token.slice(1), studio.token[0]].join('');
    const wrong = ['', ' ', studio.token.slice(0, -1), `${studio.token}x`, shifted, 'undefined', 'null', 'é'];
    for (const { method, path } of routes) {
      const target = path.replace(':run', id).replace(':episode', episode).replace(/:\w+/g, 'x');
      for (const token of wrong) {
        expectRefused(await ask(method, target, { 'x-troupe-token': token }, '{}'), /token is missing/);
      }
      // In no other place does it count.
      const elsewhere = { cookie: `token=${studio.token}`, authorization: `Bearer ${studio.token}` };
      expectRefused(
        await ask(method, `${target}?token=${studio.token}`, elsewhere, '{}'),
        /token is missing/,
      );
      const given = await ask(method, target, { 'x-troupe-token': studio.token }, '{}');
      expect(given.status, `${method} ${target}`).not.toBe(403);
    }
  });

  test('is asked for by every method that is not a reading one, under any name', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND']) {
      for (const target of ['/', '/api/runs', '/nowhere']) {
        expectRefused(await ask(method, target), /token is missing/);
      }
    }
    const [post] = app.routes.filter(({ method }) => method === 'POST');
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      const { status } = await ask('GET', post!.path.replace(/:\w+/g, 'x'), { [name]: 'POST' });
      expect(status).toBe(404);
    }
  });

  test('stands in no answer', async () => {
    const targets = ['/', '/nowhere', '/api/runs', `/api/runs/${id}`, '/api/machines', '/api/nothing'];
    for (const target of targets) {
      for (const given of ['', studio.token]) {
        const { headers: answered, body } = await ask('GET', `${target}?token=secret-given`, {
          'x-troupe-token': given,
        });
        expect(JSON.stringify(answered) + body).not.toContain(studio.token);
        expect(JSON.stringify(answered) + body).not.toContain('secret-given');
      }
    }
  });

  test('is new at every start', async () => {
    const other = await openStudio({ cwd });
    expect(other.token).not.toBe(studio.token);
    expect(other.token.length).toBeGreaterThanOrEqual(32);
    await other.close();
  });
});

describe('paths', () => {
  const escapes = (name: string) => [
    `../${name}`,
    `..%2f${name}`,
    `..%2F..%2F${name}`,
    `%2e%2e%2f${name}`,
    `..%252f${name}`,
    `%252e%252e%252f${name}`,
    `..%5c${name}`,
    `..\\${name}`,
    `.%2e/${name}`,
    `%2fetc%2fpasswd`,
    encodeURIComponent(join(cwd, name)),
    encodeURIComponent(`./${name}`),
    encodeURIComponent(`${name}\0`),
    `%00`,
    `..%00%2f${name}`,
    `..%c0%af${name}`,
    `..;%2f${name}`,
    `%0d%0aset-cookie:%20a=b`,
    '.',
    '..',
    '%2e%2e',
    'x'.repeat(10_000),
    '__proto__',
    'constructor',
  ];

  /** The routes that read, with every one of their parameters in turn made a way out. */
  const attacks = () =>
    app.routes
      .filter(({ method, path }) => method === 'GET' && path.startsWith('/api') && path.includes(':'))
      .flatMap(({ path }) =>
        [...path.matchAll(/:(\w+)(\{[^}]*\})?/g)].flatMap(([part, name]) => {
          const outside = name === 'run' ? 'outside' : name === 'episode' ? 'secret' : 'package.json';
          return escapes(outside).map((way) =>
            path
              .replace(part, () => way)
              .replace(':run', id)
              .replace(':episode', episode)
              .replace(/:\w+(\{[^}]*\})?/g, '0'),
          );
        }),
      );

  test('no id of a run, an episode or anything else leads out of its folder', async () => {
    const targets = [...new Set(attacks())];
    expect(targets.length).toBeGreaterThan(100);
    for (const target of targets) {
      const answer = await ask('GET', target);
      expect([400, 404, 200], `${target} → ${answer.status} ${answer.body.slice(0, 200)}`).toContain(
        answer.status,
      );
      // An address that leads back to a whole one is that one: it shows runs alone.
      expect(answer.body, target).not.toContain(SECRET);
      expect(answer.body, target).not.toContain('root:');
      expect(answer.headers['set-cookie'], target).toBeUndefined();
      expectPolicyOfAny(answer);
    }
  }, 120_000);

  test('no address of a file leads out of the page', async () => {
    for (const name of ['package.json', 'src/index.ts', '.env']) {
      for (const up of ['..', '../..', '../../..', '../../../..']) {
        for (const way of escapes(`${up}/${name}`)) {
          const { status, body } = await ask('GET', `/assets/${way}`);
          expect(body, way).not.toMatch(/"devDependencies"|openStudio\(|root:x/);
          expect([200, 400, 404], way).toContain(status);
          if (status === 200) expect(body, way).toMatch(/<!doctype html>/i);
        }
      }
    }
  });

  test('a file that is not there is not the page', async () => {
    const answer = await ask('GET', '/assets/nothing.js');
    expect(answer.status).toBe(404);
    expectPolicy(answer);
  });

  test('a run may be a link to a folder elsewhere, its name then is an id; what it is not called is not found', async () => {
    await mkdir(join(cwd, 'elsewhere'), { recursive: true });
    await symlink(join(cwd, 'outside'), join(cwd, 'runs', 'linked'));
    // A link that leads nowhere, and one to a folder that is no run, are no runs.
    await symlink(join(cwd, 'nowhere'), join(cwd, 'runs', 'broken'));
    await symlink(join(cwd, 'elsewhere'), join(cwd, 'runs', 'plain'));
    expect((await ask('GET', `/api/runs/linked/episodes/${episode}`)).status).toBe(200);
    for (const name of ['broken', 'plain', 'outside', 'linked%2f..%2f..%2foutside']) {
      expect((await ask('GET', `/api/runs/${name}/episodes/${episode}`)).status, name).toBe(404);
      expect((await ask('GET', `/api/named/${name}`)).status, name).toBe(404);
    }
    expect(await ask('GET', '/api/named/linked')).toMatchObject({ status: 200, body: '"linked"' });
  });
});

/** Pictures are stricter still. */
function expectPolicyOfAny({ headers }: Answer): void {
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
  expect(headers['x-content-type-options']).toBe('nosniff');
}

describe('what is sent', () => {
  const [method, target] = ['POST', '/api/machines/x/step'];
  const token = () => ({ 'x-troupe-token': studio.token });

  test('that is no JSON gets one clear line', async () => {
    for (const body of ['{', 'hello', '{"a":1,}', '\0', '<x/>', '{"a":1}{"b":2}']) {
      const answer = await ask(method, target, token(), body);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body).message).toMatch(/^[^\n]*is no JSON[^\n]*$/);
      expectPolicy(answer);
    }
  });

  test('that is JSON of another shape is no failure of the server', async () => {
    const bodies = [
      'null',
      '[]',
      '1',
      '"x"',
      '{"__proto__":{"a":1}}',
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    ];
    const routes = app.routes.filter(({ method }) => method === 'POST');
    for (const { path } of routes) {
      const at = path.replace(':run', id).replace(':episode', episode).replace(/:\w+/g, 'x');
      for (const body of bodies) {
        const answer = await ask('POST', at, token(), body);
        expect([200, 400, 404], `${at} ${body.slice(0, 30)} → ${answer.body.slice(0, 200)}`).toContain(
          answer.status,
        );
      }
    }
  });

  test('without end is not taken in', async () => {
    const long = await ask(method, target, { ...token(), 'content-length': '99999999999' }, 'x');
    expect(long.status).toBe(413);
    expectPolicy(long);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const head = `${method} ${target} HTTP/1.1\r\nhost: ${own()}\r\nx-troupe-token: ${studio.token}\r\n`;
    const chunked = await raw(`${head}transfer-encoding: chunked\r\n\r\n${chunk.repeat(140)}`);
    expect(chunked.status).toBe(413);
    expect(JSON.parse(chunked.body.replace(/^[\da-f]+\r\n|\r\n0\r\n\r\n$/g, '')).message).toMatch(/8 MB/);
  });

  test('without a token is not read at all', async () => {
    const head = `POST /api/runs HTTP/1.1\r\nhost: ${own()}\r\ncontent-length: 99999999999\r\n\r\n`;
    expectRefused(await raw(head), /token is missing/);
  });

  test('with a header in an address or twice the length is no second answer', async () => {
    const split = await raw(
      `GET /api/runs/x%0d%0aContent-Length:%200 HTTP/1.1\r\nhost: ${own()}\r\nconnection: close\r\n\r\n`,
    );
    expect(split.status).toBe(404);
    const smuggled = await raw(
      `POST /api/x HTTP/1.1\r\nhost: ${own()}\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
    );
    expect([400, 403]).toContain(smuggled.status);
  });

  test('as a switch to another protocol changes nothing', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'x' };
    expect((await ask('GET', '/api/nothing', headers)).status).toBe(404);
    const tunnel = await raw(`CONNECT evil.example:80 HTTP/1.1\r\nhost: ${own()}\r\n\r\n`).catch(
      () => undefined,
    );
    expect(tunnel?.status ?? 0).not.toBe(200);
  });
});

describe('answers', () => {
  test('of every kind carry the policy', async () => {
    const page = await ask('GET', '/');
    const [script] = page.body.match(/assets\/[\w-]+\.js/) ?? [];
    const [style] = page.body.match(/assets\/[\w-]+\.css/) ?? [];
    const answers = [
      page,
      await ask('HEAD', '/'),
      await ask('GET', `/${script}`),
      await ask('GET', `/${style}`),
      await ask('GET', `/${script}`, { range: 'bytes=0-10' }),
      await ask('GET', '/icon.svg'),
      await ask('GET', '/api/machines'),
      await ask('GET', '/api/nothing'),
      await ask('POST', '/nowhere', { 'x-troupe-token': studio.token }, '{}'),
      await ask('PATCH', '/nowhere', { 'x-troupe-token': studio.token }, '{}'),
      await raw(`GET /api/runs/${id}/episodes/${episode}/events HTTP/1.1\r\nhost: ${own()}\r\n\r\n`, {
        quiet: 300,
      }),
      // What the adaptor itself finds fault with.
      await ask('GET', '/\\evil'),
      await ask('GET', '//evil.example/%'),
    ];
    for (const answer of answers) expectPolicy(answer);
    expect(answers.map(({ status }) => status)).toEqual([
      200, 200, 200, 200, 206, 200, 200, 404, 404, 405, 200, 400, 200,
    ]);
    // Nothing on the page asks for what its policy forbids.
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)|<style|style=|\bon\w+=|https?:|data:/);
  });

  test('to a HEAD of the API would be thrown away, so there is none', async () => {
    expect((await ask('HEAD', `/api/runs/${id}/episodes/${episode}/events`)).status).toBe(405);
  });

  test('of a fault inside say what, and not where in the code', async () => {
    // A manifest and results that are none.
    const broken = join(cwd, 'runs', 'broken-run');
    await mkdir(join(broken, 'episodes'), { recursive: true });
    await writeFile(join(broken, 'run.json'), '{"plan": 1}');
    await writeFile(join(broken, 'results.jsonl'), '{}\n');
    await writeFile(join(broken, 'episodes', 'x.jsonl'), 'not json\n');
    const reads = app.routes.filter(({ method, path }) => method === 'GET' && path.startsWith('/api'));
    for (const { path } of reads.filter(({ path }) => !path.endsWith('/events'))) {
      const at = path
        .replace(':run', 'broken-run')
        .replace(':episode', 'x')
        .replace(/:\w+(\{[^}]*\})?/g, '0');
      const answer = await ask('GET', at);
      expectPolicyOfAny(answer);
      expect(answer.body, at).not.toMatch(/\n\s+at |node_modules|\.ts:\d+/);
      // What cannot be read is said to be so, and takes nothing else along: no answer is a fault of the server's.
      expect([200, 400, 404], `${at} → ${answer.body.slice(0, 200)}`).toContain(answer.status);
      if (answer.status !== 200) expect(JSON.parse(answer.body), at).toEqual({ message: expect.any(String) });
    }
  });

  test('come to quick callers though slow ones hold their lines', async () => {
    const slow = Array.from({ length: 200 }, () => {
      const socket = connect(studio.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nhost:'));
      return socket.on('error', () => {});
    });
    await Promise.all(slow.map((socket) => once(socket, 'connect')));
    let over = 0;
    for (const socket of slow) socket.resume().on('close', () => over++);
    expect((await ask('GET', '/')).status).toBe(200);
    // All of them are still waited for.
    expect(over).toBe(0);
    for (const socket of slow) socket.destroy();
  });
});

test("it is at this machine's loopback address and at no other", async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .map(({ address }) => address);
  for (const to of [...others, '::1']) {
    await expect(raw(`GET / HTTP/1.1\r\nhost: ${own()}\r\n\r\n`, { to }), to).rejects.toThrow(
      /ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH|EHOSTUNREACH/,
    );
  }
});
