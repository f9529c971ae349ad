import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineTool, type ToolResult } from '../tool.ts';
import { resultsText, toolsText } from './text.ts';

test('a tool is a heading with its parameters, its description, and a line for each described parameter', () => {
  const move = defineTool({
    name: 'move',
    description: 'Moves a file.\nNever overwrites.',
    input: z.object({
      from: z.string().describe('a path\nthat exists'),
      to: z.string(),
      mode: z.enum(['copy', 'link']).optional().describe('how'),
      depth: z.int().default(1),
    }),
    run: () => null,
  });
  const bare = defineTool({ name: 'f', description: '', input: z.object({}), run: () => null });
  expect(toolsText([move, bare])).toBe(
    `### move(from: string, to: string, mode?: "copy" | "link", depth?: integer)
Moves a file.
Never overwrites.
- from: a path that exists
- mode: how

### f()`,
  );
});

test('types read as TypeScript writes them, and any where a schema says none', () => {
  const tool = defineTool({
    name: 'f',
    description: '',
    input: z.object({
      a: z.array(z.string()),
      b: z.array(z.union([z.number(), z.null()])),
      c: z.object({ x: z.number(), y: z.boolean().optional() }),
      d: z.record(z.string(), z.number()),
      e: z.json(),
      f: z.literal('on'),
      g: z.unknown(),
    }),
    run: () => null,
  });
  expect(toolsText([tool])).toBe(
    '### f(a: string[], b: (number | null)[], c: {x: number, y?: boolean}, d: {[name]: number}, e: any, f: "on", g: any)',
  );
});

test('a result is its call, how it ended, and its text below', () => {
  const results: ToolResult[] = [
    { tool: 'sum', arguments: { a: 1, b: 2 }, status: 'answered', text: '3', tries: 1 },
    { tool: 'sum', arguments: '{"a": 1,\n', status: 'failed', text: 'no JSON:\n\nat the end\n', tries: 1 },
    { tool: 'void', arguments: {}, status: 'answered', text: '', tries: 1 },
  ];
  expect(resultsText(results)).toBe(
    `sum({"a":1,"b":2}) → answered
  3
sum({"a": 1,) → failed
  no JSON:
  
  at the end
void({}) → answered`,
  );
});
