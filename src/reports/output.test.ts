import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Window } from 'happy-dom';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ResultLine } from '../runs/folder/results.ts';
import { eachEpisodeTable } from './columns.ts';
import { regretCurves, successCurves } from './curves.ts';
import { pageOf } from './page.ts';
import { type Row, readRows } from './rows.ts';
import { findRun, type RunFolder } from './runs.ts';
import { type Column, csvFile, csvText, parquetFile } from './table.ts';
import { madeUp, manyResults, writeRun } from './test-results.ts';
import { variablesOf } from './variables.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'troupe-reports-'));
});

let made = 0;
async function rowsOf(lines: Iterable<ResultLine>): Promise<{ runs: RunFolder[]; rows: Row[] }> {
  const dir = await writeRun(join(cwd, `made-${made++}`), lines);
  const runs = [await findRun(dir, { out: 'runs', cwd })];
  return { runs, rows: await readRows(runs) };
}

describe('CSV', () => {
  /** RFC 4180, read character by character. */
  function read(text: string): string[][] {
    const rows: string[][] = [[]];
    let cell = '';
    let quoted = false;
    for (let i = 0; i < text.length; i++) {
      const sign = text[i]!;
      if (quoted && sign === '"' && text[i + 1] === '"') cell += text[++i];
      else if (sign === '"') quoted = !quoted;
      else if (!quoted && sign === ',') {
        rows.at(-1)!.push(cell);
        cell = '';
      } else if (!quoted && sign === '\r' && text[i + 1] === '\n') {
        rows.at(-1)!.push(cell);
        rows.push([]);
        cell = '';
        i++;
      } else cell += sign;
    }
    rows.pop();
    return rows;
  }

  it('gives back any texts', () => {
    const texts = fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 3, maxLength: 3 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(texts, (cells) => {
        let written = '';
        const table = csvText((text) => {
          written += text;
        });
        const names = ['a', 'b,', 'c"'];
        // In two tables, under one head.
        for (const part of [cells.slice(0, 1), cells.slice(1)]) {
          table.add(
            names.map((name, i): Column => ({ name, type: 'text', values: part.map((row) => row[i]!) })),
          );
        }
        table.close();
        expect(read(written)).toEqual([names, ...cells]);
      }),
    );
  });

  it('has a row per episode, its answer too', async () => {
    const lines = [
      madeUp({ task: 'a', answer: 'line\n"two", x' }),
      madeUp({ task: 'b', agent: 'tot?breadth=2' }),
    ];
    const { runs, rows } = await rowsOf(lines);
    const file = join(cwd, 'episodes.csv');
    const table = csvFile(file);
    await eachEpisodeTable(runs, rows, ['breadth'], (columns) => table.add(columns));
    table.close();
    const [head, ...body] = read(await readFile(file, 'utf8'));
    const column = (name: string) => body.map((row) => row[head!.indexOf(name)]);
    expect(column('answer')).toEqual(['line\n"two", x', '']);
    expect(column('option_breadth')).toEqual(['', '2']);
    expect(column('reward')).toEqual(['1', '1']);
  });
});

describe('Parquet', () => {
  it('has a typed row per episode, as another reader reads it', async () => {
    const lines = [...manyResults(2500)];
    // An earlier launch is no row of its own.
    const { runs, rows } = await rowsOf([
      { ...lines[0]!, status: 'error' },
      ...lines.map((line) => ({ ...line, launch: 2 })),
    ]);
    const file = join(cwd, 'episodes.parquet');
    const table = await parquetFile(file);
    await eachEpisodeTable(runs, rows, ['breadth'], (columns) => table.add(columns));
    table.close();
    const source = await asyncBufferFromFile(file);
    const { schema, num_rows } = await parquetMetadataAsync(source);
    const types = Object.fromEntries(schema.slice(1).map(({ name, type }) => [name, type]));
    expect(num_rows).toBe(2500n);
    expect(types).toMatchObject({
      task: 'BYTE_ARRAY',
      calls: 'INT64',
      reward: 'DOUBLE',
      option_breadth: 'BYTE_ARRAY',
    });
    const read = await parquetReadObjects({ file: source });
    expect(
      read.map(({ episode, calls, cost, answer, option_breadth: breadth }) => ({
        episode,
        calls,
        cost,
        answer,
        breadth,
      })),
    ).toEqual(
      lines.map(({ episode, calls, cost, answer, agent }) => ({
        episode,
        calls: BigInt(calls),
        cost,
        answer,
        breadth: /breadth=(\d)/.exec(agent)?.[1] ?? null,
      })),
    );
  });

  it('of no rows has its columns all the same', async () => {
    const { runs } = await rowsOf([]);
    const file = join(cwd, 'empty.parquet');
    const table = await parquetFile(file);
    await eachEpisodeTable(runs, [], [], (columns) => table.add(columns));
    table.close();
    const { schema, num_rows } = await parquetMetadataAsync(await asyncBufferFromFile(file));
    expect(num_rows).toBe(0n);
    expect(schema.length).toBeGreaterThan(20);
  });
});

describe('curves', () => {
  it('of success never fall, end at the rate, and have the area of their steps', async () => {
    const { rows } = await rowsOf(manyResults(800));
    const arms = [...Map.groupBy(rows, ({ arm }) => arm)].map(([name, own]) => ({ name, rows: own }));
    const most = Math.max(...rows.filter(({ status }) => status !== 'error').map(({ calls }) => calls));
    for (const [i, { points, area }] of successCurves(arms, ({ calls }) => calls).entries()) {
      const played = arms[i]!.rows.filter(({ status }) => status !== 'error');
      const solved = (within: number) =>
        played.filter(({ status, calls }) => status === 'solved' && calls <= within).length / played.length;
      for (const { x, y } of points) expect(y).toBeCloseTo(solved(x), 12);
      points.slice(1).forEach(({ x, y }, at) => {
        expect(x).toBeGreaterThanOrEqual(points[at]!.x);
        expect(y).toBeGreaterThanOrEqual(points[at]!.y);
      });
      expect(points.at(-1)).toEqual({ x: most, y: solved(most) });
      let sum = 0;
      for (let calls = 0; calls < most; calls++) sum += solved(calls);
      expect(area).toBeCloseTo(sum / most, 12);
    }
  });

  it('of success have every corner while there are few, however many episodes lie on one', async () => {
    const { rows } = await rowsOf(manyResults(6000));
    const [curve] = successCurves([{ name: 'all', rows }], ({ attempts }) => attempts);
    const spent = rows.filter(({ status }) => status === 'solved').map(({ attempts }) => attempts);
    const corners = [...new Set(spent)].sort((a, b) => a - b);
    expect(curve!.points.map(({ x }) => x)).toEqual([0, ...corners, Math.max(...corners)]);
  });

  it('of regret add up what the optimum has more, against the same others', async () => {
    const game = (agent: string, task: string, reward: number, other: string) =>
      madeUp({ agent, task, reward, roles: { X: { agent, model: null }, O: { agent: other, model: null } } });
    const { rows } = await rowsOf([
      game('X=optimal,O=random', '1', 1, 'random'),
      game('X=optimal,O=random', '2', 0, 'random'),
      game('X=first,O=random', '1', -1, 'random'),
      game('X=first,O=random', '2', 0, 'random'),
      game('X=first,O=hard', '1', -1, 'hard'),
    ]);
    const arms = [...Map.groupBy(rows, ({ arm }) => arm)].map(([name, own]) => ({ name, rows: own }));
    expect(regretCurves(arms)).toEqual([
      {
        name: 'X=first,O=random',
        points: [
          { x: 0, y: 0 },
          { x: 1, y: 2 },
          { x: 2, y: 2 },
        ],
      },
    ]);
    expect(regretCurves(arms.slice(1))).toEqual([]);
  });
});

describe('the page', () => {
  const page = async (lines: Iterable<ResultLine>) => {
    const { runs, rows } = await rowsOf(lines);
    return pageOf(runs, rows, variablesOf(rows));
  };
  const titles = (text: string) => [...text.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title);

  it('shows success, calls, attempts, cost and errors, and says why there is no regret', async () => {
    const text = await page(manyResults(800));
    expect(titles(text)).toEqual([
      'Success by arm',
      'Success against model calls',
      'Success against attempts',
      'Cost',
      'Cumulative regret',
      'Errors',
    ]);
    expect(text).toContain('Not shown: it needs the exact optimum');
    expect(text.match(/<svg/g)).toHaveLength(5);
    // Three messages of one kind: one bar.
    expect(text).toContain('503 from host 2');
    expect(text).not.toContain('never an LLM');
  });

  it('names few of many episodes, leaves out costs where there are none, and has a true minus', async () => {
    const error = { kind: 'server', message: '503' } as const;
    const text = await page([
      madeUp({ reward: -0.5, status: 'unsolved' }),
      ...Array.from({ length: 7 }, (_, i) => madeUp({ task: `e${i}`, status: 'error', error })),
    ]);
    expect(text).toContain('Not shown: no arm asked a model.');
    expect(text).toContain('>−0.500');
    expect(text).toContain('/e4.a.s1 …');
    expect(text).not.toContain('/e5.a.s1');
  });

  it('is self-contained and escapes all that is not its own', async () => {
    const evil = `<script>alert("1 & 2")</script><img src='http://example.com/x'>`;
    const text = await page([
      madeUp({ agent: evil, task: evil, calls: 2, attempts: 2, model: 'synthetic' }),
      madeUp({ agent: 'b', task: evil, status: 'error', error: { kind: evil as 'server', message: evil } }),
    ]);
    expect(text.match(/<(script|img|link|iframe|object)\b/gi)).toBeNull();
    // happy-dom stops reading at a style inside of a drawing, which browsers do not.
    const { document } = new Window();
    document.write(text.replace(/<svg.*?<\/svg>/gs, ''));
    expect(document.querySelectorAll('[src], [href]')).toHaveLength(0);
    expect(document.querySelectorAll('h2')).toHaveLength(6);
    expect(document.body.textContent).toContain(evil);
    expect(document.body.textContent).toContain('never an LLM');
    for (const [drawing] of text.matchAll(/<svg.*?<\/svg>/gs)) expect(drawing).not.toMatch(/\s(href|on\w+)=/);
    expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });
});
