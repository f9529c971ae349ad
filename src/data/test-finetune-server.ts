/** A loopback server with OpenAI's files and fine-tuning jobs; for tests. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeJob {
  id: string;
  object: 'fine_tuning.job';
  status: string;
  fine_tuned_model: string | null;
  metadata: Record<string, string>;
  error: { message: string } | null;
  /** As it was asked for. */
  asked: Record<string, unknown>;
}

export interface FineTuneServer {
  /** Base URL for `openai:NAME@…`. */
  readonly url: string;
  readonly files: Map<string, string>;
  readonly jobs: FakeJob[];
  readonly keys: Set<string>;
  /** The names of all headers that arrived. */
  readonly headers: Set<string>;
  /** Requests as `POST /files`. */
  readonly seen: string[];
  /** What is done instead of answering, by request. */
  cut: Set<string>;
  /** The statuses that a job goes through, look by look; the last one stays. */
  course: string[];
  close(): Promise<void>;
}

export async function startFineTuneServer(): Promise<FineTuneServer> {
  const looks = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    const path = pathname.replace('/v1', '');
    const what = `${request.method} ${path}`;
    fake.seen.push(what);
    fake.keys.add(request.headers.authorization ?? '');
    for (const name of Object.keys(request.headers)) fake.headers.add(name);
    const reply = answer(what, body, searchParams);
    if (fake.cut.delete(what)) return void response.destroy();
    response.writeHead(reply === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(reply ?? { error: { message: `no ${what}`, type: 'invalid_request_error' } }),
    );
  });

  function answer(what: string, body: string, query: URLSearchParams): unknown {
    if (what === 'POST /files') {
      const [, content] = /filename="[^"]*"\r\n.*?\r\n\r\n(.*?)\r\n--/s.exec(body)!;
      const id = `file-${fake.files.size + 1}`;
      fake.files.set(id, content!);
      return { id, object: 'file', bytes: content!.length, purpose: 'fine-tune', status: 'processed' };
    }
    if (what === 'POST /fine_tuning/jobs') {
      const asked = JSON.parse(body);
      const id = `ftjob-${fake.jobs.length + 1}`;
      const { metadata } = asked;
      const job = { status: 'validating_files', fine_tuned_model: null, error: null, metadata, asked };
      fake.jobs.unshift({ id, object: 'fine_tuning.job', ...job });
      return fake.jobs[0];
    }
    if (what === 'GET /fine_tuning/jobs') {
      const token = query.get('metadata[troupe]');
      return {
        object: 'list',
        has_more: false,
        data: fake.jobs.filter(({ metadata }) => metadata.troupe === token),
      };
    }
    const [, id, rest] = /\/fine_tuning\/jobs\/([^/]+)\/?(.*)$/.exec(what) ?? [];
    const job = fake.jobs.find((each) => each.id === id);
    if (!job) return undefined;
    const seen = looks.get(job.id) ?? 0;
    if (rest === 'events') {
      const events = Array.from({ length: seen }, (_, i) => ({
        id: `ftevent-${i}`,
        message: `step ${i}`,
        level: 'info',
      }));
      return { object: 'list', has_more: false, data: events.reverse() };
    }
    if (rest === 'cancel') job.status = 'cancelled';
    else if (job.status !== 'cancelled') {
      job.status = fake.course[Math.min(seen, fake.course.length - 1)]!;
      looks.set(job.id, seen + 1);
    }
    if (job.status === 'succeeded') job.fine_tuned_model = 'ft:small:me::1';
    if (job.status === 'failed') job.error = { message: 'the file is bad' };
    return job;
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const fake: FineTuneServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    files: new Map(),
    jobs: [],
    keys: new Set(),
    headers: new Set(),
    seen: [],
    cut: new Set(),
    course: ['queued', 'running', 'succeeded'],
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return fake;
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
