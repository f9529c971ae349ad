/** A scenario whose every word is an attack: its task's name, its states, what it says, its picture, its faults. */
import { assign, setup } from 'xstate';
import { z } from 'zod';
import { defineScenario, ParseError } from '../../index.ts';

/** Runs in a page that takes text for markup; ends attributes, scripts, comments and style sheets. */
export const evil = (where: string) =>
  [
    `${where}:`,
    `"'></script></style></textarea></title>-->`,
    `<script>window.pwned='${where}'</script>`,
    `<img src=x onerror="window.pwned='${where}'">`,
    `<svg onload="window.pwned='${where}'"></svg>`,
    `<iframe srcdoc="<script>parent.pwned='${where}'</script>"></iframe>`,
    `<img src="http://elsewhere.example/${where}.png">`,
    `<a href="javascript:window.pwned='${where}'">here</a>`,
    `[here](javascript:window.pwned='${where}') \${window.pwned=1} {{constructor.constructor('window.pwned=1')()}}`,
  ].join(' ');

const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="120" height="60" viewBox="0 0 120 60" onload="window.pwned='picture';top.pwned='picture'">
<script>window.pwned='picture';top.pwned='picture';alert('picture')</script>
<script href="http://elsewhere.example/x.js"/>
<style>@import url("http://elsewhere.example/x.css"); text { fill: url("http://elsewhere.example/x#y") }</style>
<image href="http://elsewhere.example/x.png" width="9" height="9" onerror="top.pwned='picture'"/>
<use xlink:href="http://elsewhere.example/x.svg#y"/>
<foreignObject width="50" height="50"><body xmlns="http://www.w3.org/1999/xhtml" onload="top.pwned='picture'">
<iframe src="http://elsewhere.example/"></iframe><img src="x" onerror="top.pwned='picture'"/></body></foreignObject>
<a href="javascript:top.pwned='picture'"><rect width="120" height="60" fill="teal"/></a>
<text x="8" y="32">a picture</text><animate attributeName="href" onbegin="top.pwned='picture'"/></svg>`;

const machine = setup({
  types: {
    context: {} as { task: number; sum: number; said: string },
    input: {} as { n: number },
    events: {} as { type: 'ACT'; role: string; action: number },
  },
  guards: {
    [evil('guard')]: ({ event }) => event.action > 0,
  },
  actions: {
    [evil('action')]: assign({
      sum: ({ context, event }) => {
        // The last task's world breaks.
        if (context.task === 2) throw new Error(evil('error'));
        return context.sum + event.action;
      },
    }),
  },
}).createMachine({
  id: 'hostile',
  description: evil('description'),
  context: ({ input }) => ({ task: input.n, sum: 0, said: evil('context') }),
  initial: 'going <b>on</b>',
  states: {
    'going <b>on</b>': {
      description: evil('state'),
      tags: [evil('tag')],
      always: { guard: ({ context }) => context.sum >= 3, target: 'over' },
      on: { ACT: { guard: evil('guard'), actions: evil('action') } },
    },
    over: { type: 'final' },
  },
});

export default defineScenario({
  id: 'hostile',
  title: evil('title'),
  roles: ['agent'],
  rules: `Say 1 or 2 until the sum is 3. ${evil('rules')}`,
  task: z.object({ n: z.number() }),
  tasks: () => [{ n: 0 }, { n: 1 }, { n: 2 }],
  taskName: ({ n }) => `${n} ${evil('task')}`,
  action: z.number().int(),
  machine,
  turn: ({ status }) => (status === 'done' ? null : 'agent'),
  actions: () => [1, 2],
  observe: ({ context }) => `The sum is ${context.sum}. ${evil('observation')}`,
  format: (action) => `${action} ${evil('move')}`,
  parse: (text) => {
    const [digit] = /[12]/.exec(text) ?? [];
    if (digit === undefined) throw new ParseError(`say 1 or 2, not ${text} ${evil('parse')}`);
    return Number(digit);
  },
  returns: ({ context }) => ({ agent: context.sum === 3 ? 1 : 0 }),
  answer: ({ context }) => `${context.sum} ${evil('answer')}`,
  feedback: (_before, action) => ({ accepted: action > 0, text: evil('feedback') }),
  picture: () => PICTURE,
  spot: (action) => [action === 1 ? 0 : 0.5, 0, 0.5, 1],
});
