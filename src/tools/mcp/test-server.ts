/**
 * An MCP server over stdio that does what none should, in the protocol's plain JSON: `node test-server.ts HOW`, HOW
 * being how it starts: `well`, `dead`, `loud` (greets on its output first), `bare` (has no
 * tools) or `odd` (describes them as it should not).
 */
import { createInterface } from 'node:readline';

const [how] = process.argv.slice(2);
const input = { type: 'object', properties: { n: { type: 'number', description: 'how many' } } };
const NAMES = [
  'counter',
  'die',
  'hang',
  'slow',
  'garbage',
  'nonsense',
  'huge',
  'fails',
  'refuses',
  'a.b/c',
  'a_b.c',
];

const ODD = [
  { name: 'evil', inputSchema: { ...input, properties: { text: { type: 'string', pattern: '^(a+)+$' } } } },
  {
    name: 'free',
    description: null,
    inputSchema: { type: 'object', properties: { all: true, n: { type: 'number' } } },
  },
  { name: 'bare', inputSchema: {} },
  {
    name: 'none',
    description: 'Has none.',
    inputSchema: { type: 'object', properties: { a: 3 } },
    outputSchema: 1,
  },
  { name: 'list', inputSchema: { type: 'object', properties: { a: { anyOf: [null] } }, required: true } },
  { description: 'has no name' },
  null,
];

if (how === 'dead') {
  console.error('Error: no configuration found\n    at somewhere');
  process.exit(3);
}
if (how === 'loud') console.log('Welcome to this server!');

let count = 0;

interface Request {
  id?: number;
  method: string;
  params?: { cursor?: string; name?: string; arguments?: { n?: number } };
}

const text = (words: string) => ({ content: [{ type: 'text', text: words }] });

function tools(cursor = '0') {
  if (how === 'bare') return { tools: [] };
  if (how === 'odd') return { tools: ODD };
  const at = Number(cursor);
  const page = NAMES.slice(at, at + 4).map((name) => ({
    name,
    description: `Does ${name}.`,
    inputSchema: input,
  }));
  return { tools: page, ...(at + 4 < NAMES.length && { nextCursor: String(at + 4) }) };
}

/** The answer to a call; undefined where none comes. */
function call(id: number, name: string, n = 1): object | undefined {
  switch (name) {
    case 'counter':
      count += n;
      return { result: { ...text(`counted ${count}`), structuredContent: { count } } };
    case 'die':
      console.error('TypeError: all is lost');
      return process.exit(1);
    case 'hang':
      for (;;) count++;
    case 'slow':
      return undefined;
    case 'garbage':
      console.log(`{"jsonrpc": "2.0", "id": ${id}, "result": {{`);
      return undefined;
    case 'nonsense':
      return { result: { content: 'not a list' } };
    case 'huge':
      return { result: text('x'.repeat(1_500_000)) };
    case 'fails':
      return { result: { ...text('no such user'), isError: true } };
    case 'refuses':
      return { error: { code: -32602, message: 'n is too large' } };
    default:
      return { result: text(`this is ${name}`) };
  }
}

function answer({ id, method, params = {} }: Request & { id: number }): object | undefined {
  switch (method) {
    case 'initialize': {
      const capabilities = { tools: {} };
      const serverInfo = { name: 'test', version: '1' };
      return { result: { protocolVersion: '2025-06-18', capabilities, serverInfo } };
    }
    case 'tools/list':
      return { result: tools(params.cursor) };
    case 'tools/call':
      return call(id, params.name!, params.arguments?.n);
    default:
      return { result: {} };
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const request = JSON.parse(line) as Request;
  const { id } = request;
  if (id === undefined) return;
  const said = answer({ ...request, id });
  if (said) console.log(JSON.stringify({ jsonrpc: '2.0', id, ...said }));
});
