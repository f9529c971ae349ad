import { describe, expect, test } from 'vitest';
import {
  type AnyStateMachine,
  and,
  assign,
  createMachine,
  fromPromise,
  not,
  or,
  raise,
  setup,
  stateIn,
} from 'xstate';
import { agents } from '../../machines/agents/index.ts';
import { episodeMachine } from '../../machines/episode.ts';
import { scenarios } from '../../scenarios/index.ts';
import { type Box, type Layout, layOut, type PlacedNode, type Point, SIZE } from './layout.ts';
import { textWidth } from './measure.ts';
import { toMermaid } from './mermaid.ts';
import { type Chart, type ChartNode, chartOf } from './model.ts';
import { functionText } from './source-text.ts';
import { toSvg } from './svg.ts';

/** Everything a statechart may hold. */
const machine = setup({
  types: { context: {} as { n: number } },
  actors: { work: fromPromise(async () => 1) },
  guards: { ready: () => true, tired: () => false },
  actions: { greet: () => {}, note: () => {} },
}).createMachine({
  id: 'all',
  context: { n: 0 },
  initial: 'idle',
  on: { RESET: '.idle', PING: { actions: 'note' } },
  states: {
    idle: {
      entry: ['greet', assign({ n: 1 })],
      exit: raise({ type: 'LEFT' }),
      on: {
        GO: [
          { guard: and(['ready', not('tired')]), target: 'busy', actions: 'note' },
          { guard: or([stateIn('busy'), 'tired']), target: 'ended' },
          { target: 'idle', reenter: true },
        ],
        STOP: undefined,
      },
      after: { 1000: 'busy' },
    },
    busy: {
      type: 'parallel',
      description: 'Two things "at" once.',
      states: {
        left: { initial: 'a', states: { a: { on: { NEXT: 'b' } }, b: { type: 'final' } } },
        right: {
          initial: 'c',
          states: {
            c: { invoke: { src: 'work', onDone: 'd', onError: '#all.ended' } },
            d: { type: 'final' },
            back: { type: 'history', history: 'deep', target: 'd' },
          },
        },
      },
      onDone: 'ended',
      on: { BACK: '.right.back', 'mouse.*': { guard: ({ context }) => context.n > 3, target: 'ended' } },
    },
    ended: { type: 'final', tags: 'over' },
  },
});

const chart = chartOf(machine);
const flat = (node: ChartNode): ChartNode[] => [node, ...node.nodes.flatMap(flat)];
const find = (id: string) => flat(chart.root).find((node) => node.id === id)!;

describe('the model', () => {
  test('holds every node with what happens in it', () => {
    expect(flat(chart.root).map(({ id, type }) => `${id} ${type}`)).toEqual([
      'all compound',
      'all.idle atomic',
      'all.busy parallel',
      'all.busy.left compound',
      'all.busy.left.a atomic',
      'all.busy.left.b final',
      'all.busy.right compound',
      'all.busy.right.c atomic',
      'all.busy.right.d final',
      'all.busy.right.back history',
      'all.ended final',
    ]);
    expect(find('all.idle')).toMatchObject({ entry: ['greet', 'assign n'], exit: ['raise LEFT'] });
    expect(find('all.busy.right.c').invoke).toEqual([{ id: '0.all.busy.right.c', src: 'work' }]);
    expect(find('all.busy.right.back').history).toBe('deep');
    expect(find('all.busy.right').initial).toBe('all.busy.right.c');
    expect(find('all.busy').description).toBe('Two things "at" once.');
    expect(find('all.ended').tags).toEqual(['over']);
    expect(JSON.parse(JSON.stringify(chart))).toEqual(chart);
  });

  test('holds every transition with its trigger, guard, actions and targets', () => {
    const lines = chart.transitions.map(({ source, kind, event, guard, otherwise, actions, targets }) =>
      [source, kind, event, guard ?? (otherwise ? 'else' : ''), actions.join('+'), targets.join('+')].join(
        '|',
      ),
    );
    expect(lines).toEqual([
      'all|event|RESET|||all.idle',
      'all|event|PING||note|',
      'all.idle|event|GO|ready and not tired|note|all.busy',
      'all.idle|event|GO|in busy or tired||all.ended',
      'all.idle|event|GO|else||all.idle',
      'all.idle|event|STOP|||',
      'all.idle|after|after 1000 ms|||all.busy',
      'all.busy|event|BACK|||all.busy.right.back',
      'all.busy|event|mouse.*|context.n > 3||all.ended',
      'all.busy|done|done|||all.ended',
      'all.busy.left.a|event|NEXT|||all.busy.left.b',
      'all.busy.right.c|done|done|||all.busy.right.d',
      'all.busy.right.c|error|error|||all.ended',
      'all.busy.right.back|default||||all.busy.right.d',
    ]);
  });
});

test('arrows from a state into what it holds begin at the border below its own texts', async () => {
  const layout = await layOut(chartOf(episodeMachine));
  const [root] = layout.nodes;
  const inward = layout.edges.filter(({ source }) => source === root!.node.id);
  expect(inward.length).toBeGreaterThan(0);
  for (const { points } of inward) expect(points[0]!.y).toBe(root!.rule);
  expect(toSvg(layout, 'episode').match(/class="border"/g)).toHaveLength(1);
});

test('as Mermaid', () => {
  expect(toMermaid(chart)).toBe(`stateDiagram-v2
  state "all" as machine {
    [*] --> idle
    state "idle" as idle
    idle : entry greet
    idle : entry assign n
    idle : STOP / nothing
    idle : exit raise LEFT
    state "busy" as busy {
      state "left" as busy_left {
        [*] --> busy_left_a
        state "a" as busy_left_a
        state "b" as busy_left_b
        busy_left_b --> [*]
      }
      --
      state "right" as busy_right {
        [*] --> busy_right_c
        state "c" as busy_right_c
        busy_right_c : invoke work
        state "d" as busy_right_d
        busy_right_d --> [*]
        state "H*" as busy_right_back
      }
    }
    note right of busy
      Two things #34;at#34; once.
    end note
    state "ended" as ended
    ended : tags over
    ended --> [*]
  }
  note right of machine
    PING / note
  end note
  machine --> idle : RESET
  idle --> busy : GO [ready and not tired] / note
  idle --> ended : GO [in busy or tired]
  idle --> idle : GO [else] / re-enter
  idle --> busy : after 1000 ms
  busy --> busy_right_back : BACK
  busy --> ended : mouse.* [context.n #62; 3]
  busy --> ended : done
  busy_left_a --> busy_left_b : NEXT
  busy_right_c --> busy_right_d : done
  busy_right_c --> ended : error
  busy_right_back --> busy_right_d
`);
});

/** As files of users come, through tsx, and as bundlers leave them. */
const rich = setup({
  types: { context: {} as { n: number; label: string } },
  guards: { atLeast: (_, { n }: { n: number }) => n > 0 },
  actions: { say: (_, _params: { text: string }) => {} },
}).createMachine({
  id: 'rich',
  context: { n: 0, label: '' },
  output: ({ context }: { context: { n: number } }) => ({ won: context.n > 3 }),
  initial: 'a',
  states: {
    a: {
      description: 'Where it begins.',
      initial: 'x',
      states: { x: {}, y: {} },
      on: {
        GO: {
          guard: { type: 'atLeast', params: { n: 3 } },
          actions: { type: 'say', params: { text: 'hi' } },
          target: 'b',
          description: 'Only with enough.',
        },
        AGAIN: { target: 'a', reenter: true },
        INNER: '.y',
        STAY: { actions: { type: 'say', params: ({ context }) => ({ text: context.label }) } },
        LONG: { actions: ['an action with a long name', 'another one', 'and one more'] as never },
      },
    },
    b: { type: 'final', output: 1 },
  },
});

test('params, output, entering anew and descriptions are drawn', async () => {
  const drawn = chartOf(rich);
  const text = toMermaid(drawn);
  expect(text).toContain('a --> b : GO [atLeast(n#58; 3)] / say(text#58; #34;hi#34;)');
  expect(text).toContain('STAY / say(text#58; context.label)');
  expect(text).toContain('a --> a : AGAIN / re-enter');
  expect(text).toContain('a --> a_y : INNER\n');
  expect(text).toContain('output #123; won#58; context.n #62; 3 #125;');
  expect(text).toContain('b : output 1');
  expect(text).toContain('      Where it begins.\n');
  const svg = toSvg(await layOut(drawn), 'rich');
  expect(svg).toMatch(/<text class="said"[^>]*>Where it begins\.<\/text>/);
  expect(svg).toContain('<tspan class="does">output</tspan> 1');
  expect(svg).toContain('— Only with enough.</title>');
  await checkDrawing(drawn);
});

test.each([
  ['({context})=>context.left===0', 'context.left === 0'],
  ['({context:e,event:t})=>e.left>=t.by&&t.e!=="a=>b"', 'context.left >= event.by && event.e !== "a=>b"'],
  ['function({context}){return context.left<2}', 'context.left < 2'],
  ['({context:{left}})=>{return(left)||(0)}', '(left) || (0)'],
  ['({context})=>({won:context.left>3,by:[1,2]})', '{won: context.left > 3, by: [1, 2]}'],
  ['e=>e.context.ready', 'e.context.ready'],
  ['()=>{let a=1;return a}', 'guard'],
])('the source %s is shown as %s', (source, shown) => {
  const written = Object.assign(() => true, { toString: () => source });
  Object.defineProperty(written, 'name', { value: 'guard' });
  expect(functionText(written, 'guard')).toBe(shown);
});

test('names that Mermaid reserves or cannot hold are written otherwise', () => {
  const odd = createMachine({
    initial: 'end',
    states: { end: { on: { A: 'x y' } }, 'x y': { on: { A: 'x-y' } }, 'x-y': {} },
  });
  expect(toMermaid(chartOf(odd)).split('\n').slice(1, 6)).toEqual([
    '  [*] --> end_0',
    '  state "end" as end_0',
    '  state "x y" as x_y',
    '  state "x-y" as x_y_2',
    '  end_0 --> x_y : A',
  ]);
});

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width - 0.5 &&
  b.x < a.x + a.width - 0.5 &&
  a.y < b.y + b.height - 0.5 &&
  b.y < a.y + a.height - 0.5;

const within = (inner: Box, outer: Box) =>
  inner.x >= outer.x - 0.5 &&
  inner.y >= outer.y - 0.5 &&
  inner.x + inner.width <= outer.x + outer.width + 0.5 &&
  inner.y + inner.height <= outer.y + outer.height + 0.5;

async function checkDrawing(drawn: Chart): Promise<void> {
  const placed = await layOut(drawn);
  const { nodes, edges, dots, width, height } = placed;
  const paper = { x: 0, y: 0, width, height };
  const box = (id: string) => nodes.find(({ node }) => node.id === id)!;
  expect(nodes.map(({ node }) => node.id).sort()).toEqual(
    flat(drawn.root)
      .map(({ id }) => id)
      .sort(),
  );
  expect(dots).toHaveLength(flat(drawn.root).filter(({ initial }) => initial !== undefined).length);
  for (const { node } of nodes) {
    const own = box(node.id);
    expect(within(own, paper), node.id).toBe(true);
    if (node.type !== 'history') expect(within(textBox(own), own), `texts of ${node.id}`).toBe(true);
    for (const child of node.nodes) {
      expect(within(box(child.id), own), `${child.id} in ${node.id}`).toBe(true);
      const others = node.nodes.filter(({ id }) => id !== child.id);
      expect(others.filter(({ id }) => overlap(box(id), box(child.id)))).toEqual([]);
    }
  }
  const leaves = nodes.filter(({ node }: PlacedNode) => node.nodes.length === 0);
  const labels = edges.flatMap(({ label }) => label ?? []);
  for (const [i, label] of labels.entries()) {
    expect(within(label, paper), label.full).toBe(true);
    const widths = label.lines.map(({ part, text }) => textWidth(text, SIZE.line, part === 'event'));
    expect(Math.max(...widths), label.full).toBeLessThanOrEqual(label.width);
    expect(
      leaves.filter((leaf) => overlap(leaf, label)).map(({ node }) => node.id),
      label.full,
    ).toEqual([]);
    const others = labels.slice(i + 1);
    expect(
      others.filter((other) => overlap(other, label)).map(({ full }) => full),
      label.full,
    ).toEqual([]);
  }
  for (const { points } of edges) expect(points.length).toBeGreaterThanOrEqual(2);
  expect(struck(placed)).toEqual([]);
}

/** A piece of an arrow as a box without breadth. */
const pieces = (points: readonly Point[]): Box[] =>
  points.slice(1).map((to, i) => {
    const from = points[i]!;
    const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
    return { x, y, width: Math.abs(from.x - to.x), height: Math.abs(from.y - to.y) };
  });

/** Where an arrow goes through what is written: at another arrow, in a node. */
function struck({ nodes, edges }: Layout): string[] {
  const inset = ({ x, y, width, height }: Box): Box => ({
    x: x + 1.5,
    y: y + 1.5,
    width: width - 3,
    height: height - 3,
  });
  return edges.flatMap(({ points }, i) => {
    const through = (box: Box) => pieces(points).some((piece) => overlap(widen(piece), inset(box)));
    const labels = edges.flatMap(({ label }, j) => (label && j !== i && through(label) ? [label.full] : []));
    const texts = nodes.filter((placed) => through(textBox(placed))).map(({ node }) => node.id);
    return [...labels, ...texts];
  });
}

const widen = ({ x, y, width, height }: Box): Box => ({
  x: x - 0.6,
  y: y - 0.6,
  width: width + 1.2,
  height: height + 1.2,
});

/** What is written in a node: all of a leaf; the name and the lines of one that holds others. */
const textBox = ({ node, x, y, width, height, lines }: PlacedNode): Box => {
  if (node.nodes.length === 0) return { x, y, width, height };
  const name = textWidth(node.name, SIZE.title, true);
  const widths = lines.map(({ head, text }) => textWidth(`${head}  ${text}`, SIZE.line));
  // A name stands in the middle; lines begin at the left.
  if (lines.length === 0)
    return { x: x + (width - name) / 2, y: y + 6, width: name, height: SIZE.header - 10 };
  return {
    x: x + SIZE.pad,
    y: y + SIZE.header,
    width: Math.max(...widths),
    height: lines.length * SIZE.lineHeight,
  };
};

test('in a layout nothing lies on anything else', () => checkDrawing(chart));

const machines: Record<string, () => Promise<AnyStateMachine>> = {
  episode: async () => episodeMachine,
  ...Object.fromEntries(Object.values(agents).map(({ id, machine }) => [id, async () => machine])),
  ...Object.fromEntries(
    Object.entries(scenarios).map(([id, load]) => [id, async () => (await load()).machine]),
  ),
};

test.each(Object.entries(machines))('nor in the drawing of %s', async (_, load) => {
  await checkDrawing(chartOf(await load()));
});

test('the SVG is well-formed and says all that is shortened', async () => {
  const long = createMachine({
    id: 'long & <odd>',
    initial: 'a',
    states: { a: { entry: 'an action with a name that nobody would ever want to read to its very end' } },
  });
  const svg = toSvg(await layOut(chartOf(long)), 'A & B');
  expect(svg).toContain('<title>A &amp; B</title>');
  expect(svg).toContain('long &amp; &lt;odd&gt;');
  expect(svg).toContain(
    '<title>entry an action with a name that nobody would ever want to read to its very end</title>',
  );
  expect(svg).toMatch(/an action with a name that nobody would [a-z ]*…<\/text>/);
  expect(svg).toContain('prefers-color-scheme: dark');
  const open = svg.match(/<(?!\/|\?|!)[a-z]+[^>]*(?<!\/)>/g)!.length;
  expect(svg.match(/<\/[a-z]+>/g)).toHaveLength(open);
});

test('equal machines are drawn equally', async () => {
  const again = toSvg(await layOut(chartOf(machine)), 'all');
  expect(again).toBe(toSvg(await layOut(chart), 'all'));
});
