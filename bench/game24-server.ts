/**
 * A loopback server that plays the Game of 24 over the OpenAI wire format, run as a process of its own so
 * that its work is not counted: `node bench/game24-server.ts LATENCY_MS` prints its port.
 */
import { startTestServer } from '../src/models/test-server.ts';
import { game24Texts } from '../src/runs/test-model.ts';

const latency = Number(process.argv[2] ?? 0);
const server = await startTestServer((request) => ({ texts: game24Texts(request), latency }));
process.stdout.write(`${new URL(server.openai).port}\n`);
process.on('disconnect', () => process.exit());
