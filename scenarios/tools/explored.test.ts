/** Someone else's MCP server over real stdio: explored by one model, then worked with by an agent. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startTestServer } from '../../src/models/test-server.ts';
import { run } from '../../src/runs/play/run.ts';
import { replay } from '../../src/runs/replay/replay.ts';

const EVERYTHING = fileURLToPath(
  import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'),
);

const LESSON = 'Adds a to b, and says both numbers again with their sum.';

const call = (tool: string, given: object) => JSON.stringify({ tool, arguments: given });

test('a server is explored, and what was learned is in the prompt of the agent that uses it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'troupe-explored-'));
  const tasks = join(dir, 'requests.json');
  await writeFile(tasks, JSON.stringify([{ name: 'sum', request: 'What is 20 plus 22?', contains: '42' }]));
  const heard: string[] = [];
  const server = await startTestServer(({ body }) => {
    const last = body.messages.at(-1)!.content;
    if (Array.isArray(body.tools)) {
      if (body.messages.at(-1)!.role !== 'tool') {
        const given = JSON.stringify({ a: 20, b: 22 });
        return { texts: [''], toolCalls: [{ id: 'c1', name: 'get-sum', arguments: given }] };
      }
      heard.push(last);
      return { texts: [`It says: ${last}`] };
    }
    if (last.includes('Write three parts')) {
      const parts = [`<documentation>\n### get-sum(a: number, b: number)\n${LESSON}\n</documentation>`];
      parts.push('<information>Only whole numbers were tried.</information>', '<examples></examples>');
      return { texts: [parts.join('\n')] };
    }
    heard.push(last);
    return { texts: [`Unclear: all.\n${call('get-sum', { a: 1, b: 2 })}\n${call('get-sum', { a: 'x' })}`] };
  });
  const summary = await run({
    scenario: 'tools',
    agents: 'react?explored=2',
    model: `openai:m@${server.openai}`,
    set: { tools: `mcp:"${process.execPath}" "${EVERYTHING}"` },
    tasks,
    out: join(dir, 'runs'),
    cwd: dir,
    env: { TROUPE_CACHE_DIR: join(dir, 'caches') },
  });
  expect(summary).toMatchObject({ episodes: 1, solved: 1, errors: 0 });

  // The second turn has heard what its first calls brought: a sum, and what was wrong with the other.
  expect(heard[1]).toContain('The sum of 1 and 2 is 3.');
  expect(heard[1]).toContain('wrong arguments for get-sum');
  expect(heard.at(-1)).toContain('The sum of 20 and 22 is 42.');
  const acting = server.seen.find(({ body }) => Array.isArray(body.tools))!.body as unknown as {
    tools: { function: { name: string; description: string } }[];
  };
  const shown = acting.tools.find(({ function: { name } }) => name === 'get-sum')!;
  expect(shown.function.description).toContain(LESSON);
  expect(JSON.stringify(acting)).toContain('Only whole numbers were tried.');

  // What came from outside is in the journal: no server is started again.
  await server.close();
  const [replayed] = await replay(summary.run, { cwd: dir });
  expect(replayed).toMatchObject({ status: 'equal', steps: 2 });
}, 60_000);
