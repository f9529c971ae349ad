/**
 * A loopback server that speaks just enough of the OpenAI wire format, run as a process of its own so
 * that its work is not counted: `node bench/server.ts LATENCY_MS` prints its port.
 */
import { createServer } from 'node:http';

const latency = Number(process.argv[2] ?? 0);
const reply = JSON.stringify({
  id: 'bench',
  object: 'chat.completion',
  created: 0,
  model: 'bench',
  choices: [
    { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '4 + 5 = 9 (left: 6 9 10)' } },
  ],
  usage: { prompt_tokens: 100, completion_tokens: 12, total_tokens: 112 },
});
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(reply) };

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const answer = () => response.writeHead(200, headers).end(reply);
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
