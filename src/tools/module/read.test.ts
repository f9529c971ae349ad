/** What is read from the source of a module, without running it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BadInput } from '../../errors.ts';
import { toolsText } from '../text.ts';
import { passed } from './parameters.ts';
import { readModule } from './read.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-read-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string, name = 'tools.ts') {
  writeFileSync(join(folder, name), text);
  return readModule(join(folder, name));
}

test('names, parameters, types, defaults and documentation, as a model is shown them', () => {
  const functions = read(`
    /** The head of the file, which is about none of them. */
    import { z } from 'zod';

    export interface Place {
      /** As it is written there. */
      name: string;
      at?: readonly [number, number];
      within?: Place;
      size(): number;
    }
    type Unit = 'C' | "F";
    export enum Level { Low, High = 'high' }

    export const undocumented = (x, y = 3, z?: boolean) => [x, y, z];

    /**
     * The weather at a {@link Place}.
     *
     * @param place - where to
     *   look
     * @param unit in which unit
     * @returns The temperature.
     */
    export async function weather(place: Place, unit: Unit = 'C', ...levels: Level[]): Promise<number> {
      return 1;
    }

    /** Apart. @see nothing */
    export function apart({ a, b = 2, ...more }: {
      a: number | undefined;
      /** The second. */
      b?: -1 | 2 | null;
      c: Record<string, string | null>;
    }, [d]: number[]) {}

    export const loose = ({ a, b = 'x' } = {}, other = null) => a;
    /** One word for both. */
    export function over(v: string): string;
    export function over(v: Partial<Place> & { more: Array<unknown> }): number;
    export function over(v: string | Place) { return v; }
    export const typed = ((m: Map<string, number>, r: Record<Unit, boolean>) => m) satisfies unknown;

    function hidden(q: bigint) {}
    const value = 3;
    export { hidden as 'shown', value };
    export class Whole { method() {} }
    export type { Unit };
  `);
  expect(toolsText(functions.map(({ spec }) => spec))).toBe(
    `### undocumented(x: any, y?: number, z?: boolean)

### weather(place: {name: string, at?: number[], within?: any}, unit?: "C" | "F", levels?: (0 | "high")[])
The weather at a Place.
Returns the temperature.
- place: where to look
- unit: in which unit

### apart(a?: number, b?: -1 | 2 | null, c: {[name]: string | null}, argument2: number[])
Apart. @see nothing
- b: The second.

### loose(a?: any, b?: string, other?: any)

### over(v: string | {name: string, at?: number[], within?: any})
One word for both.

### typed(m: any, r: {C: boolean, F: boolean})

### shown(q: any)`,
  );
  const weather = functions.find(({ spec }) => spec.name === 'weather')!;
  expect(weather.spec.parameters).toEqual({
    type: 'object',
    properties: {
      place: {
        type: 'object',
        properties: {
          name: { type: 'string', description: 'As it is written there.' },
          at: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
          within: {},
        },
        required: ['name'],
        description: 'where to look',
      },
      unit: { type: 'string', enum: ['C', 'F'], default: 'C', description: 'in which unit' },
      levels: { type: 'array', items: { enum: [0, 'high'] } },
    },
    required: ['place'],
    additionalProperties: false,
  });
});

test('arguments by name reach a function in its own order', () => {
  const [all, loose] = read(
    'export function all(a, { b, c = 1 }, ...d) {} export const loose = ({ e } = { e: 5 }, f) => [e, f];',
  );
  expect(passed({ d: [4, 5], b: 2, a: 1 }, all!.passing)).toEqual([1, { b: 2 }, 4, 5]);
  expect(passed({ a: 1 }, all!.passing)).toEqual([1, {}]);
  // Its own default comes in.
  expect(passed({ f: 1 }, loose!.passing)).toEqual([undefined, 1]);
});

test('JavaScript, with the types of its documentation; CommonJS; what another file hands on', () => {
  read(
    `/**
      * Joins.
      * @param {number} a - one
      * @param {('x'|'y')[]} [b=["x"]] two
      * @param {{q: string}=} c
      */
     export function join(a, b = ['x'], c) {}
     export default function unnamed() {}`,
    'other.js',
  );
  const functions = read(
    "export * from './other.js'; export { join as again, default as last } from './other.js';",
  );
  const words = '(a: number, b?: ("x" | "y")[], c?: {q: string})\nJoins.\n- a: one\n- b: two';
  expect(toolsText(functions.map(({ spec }) => spec))).toBe(
    `### join${words}\n\n### again${words}\n\n### last()`,
  );
  const common = read(
    `const inner = { /** First. */ one(a) {}, two: (b) => b };
     module.exports = inner;
     /** Third. */
     exports.three = function () {};`,
    'common.cjs',
  );
  expect(common.map(({ path, spec }) => [path.join('.'), spec.description])).toEqual([
    ['default.one', 'First.'],
    ['default.two', ''],
    ['default.three', 'Third.'],
  ]);
});

test('a default export: an object of functions, or one that is called as the file where it has no name', () => {
  expect(
    read('const a = (x: string) => x; export default { a, b(y = true) {}, c: 3, ["d" + 1]: () => 1 };').map(
      ({ path, spec }) => [path.join('.'), Object.keys(spec.parameters.properties)],
    ),
  ).toEqual([
    ['default.a', ['x']],
    ['default.b', ['y']],
  ]);
  expect(read('export default (x: string) => x;', 'look up.ts')[0]!.spec.name).toBe('look_up');
  expect(read('export default function search(x: string) {}')[0]!.spec.name).toBe('search');
});

test('what cannot be read is bad input that names the line', () => {
  expect(() => read('export function a() {}\nexport function (b) {}')).toThrow(BadInput);
  expect(() => read('export function a() {}\nexport function (b) {}')).toThrow(/tools\.ts .*\(line 2\)$/);
});
