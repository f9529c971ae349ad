/**
 * A loopback server of the OpenAI wire format that calls the tool `add` five times, one call a turn, and then
 * answers; run as a process of its own: `node bench/tool-server.ts LATENCY_MS` prints its port. `GET /asked`
 * gives back the longest request so far, for others to send the same.
 */
import { createServer } from 'node:http';

const CALLS = 5;
const latency = Number(process.argv[2] ?? 0);

const replyOf = (message: object, finish_reason: string) =>
  JSON.stringify({
    id: 'bench',
    object: 'chat.completion',
    created: 0,
    model: 'bench',
    choices: [{ index: 0, finish_reason, message: { role: 'assistant', ...message } }],
    usage: { prompt_tokens: 400, completion_tokens: 20, total_tokens: 420 },
  });
/** By how many calls have been made. */
const replies = Array.from({ length: CALLS + 1 }, (_, made) => {
  if (made === CALLS) return replyOf({ content: `${CALLS}` }, 'stop');
  const called = { name: 'add', arguments: JSON.stringify({ a: made, b: 1 }) };
  const tool_calls = [{ id: `call_${made}`, type: 'function', function: called }];
  return replyOf({ content: null, tool_calls }, 'tool_calls');
});
const headersOf = (text: string) => ({
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(text),
});

let longest = '';
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const asked = Buffer.concat(parts).toString();
    if (asked.length > longest.length) longest = asked;
    const made = asked.split('"role":"tool"').length - 1;
    const text = request.method === 'GET' ? longest : replies[made]!;
    const answer = () => response.writeHead(200, headersOf(text)).end(text);
    if (latency > 0) setTimeout(answer, latency);
    else answer();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', 4096, () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' && address ? address.port : ''}\n`);
});
process.on('disconnect', () => process.exit());
