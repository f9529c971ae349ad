import { describe, expect, test } from 'vitest';
import { specsOf } from '../../machines/tools/opening.ts';
import type { Draws, Message } from '../../src/models/types.ts';
import { uniform } from '../../src/seed.ts';
import { readToolAction } from '../../src/tools/action.ts';
import { toolsText } from '../../src/tools/text.ts';
import { respondent } from '../shell/respondent/index.ts';
import { tools } from '../shell/tools.ts';
import { careOf } from './care.ts';
import { readPrompt } from './prompt.ts';
import { CHECKED, factors, rates } from './rates.ts';

interface Shown {
  request: string;
  steps?: string;
  memory?: string;
  plan?: string;
  tags?: readonly string[];
  advice?: boolean;
  examples?: string;
  complaint?: boolean;
}

/** A prompt as react writes it. */
function prompt({
  request,
  steps,
  memory,
  plan,
  tags = ['action'],
  advice,
  examples,
  complaint,
}: Shown): Message[] {
  const part = (title: string, text: string | undefined) =>
    text === undefined ? [] : [`# ${title}\n${text}`];
  const system = [
    'You work with files.',
    `# Tools\n${toolsText(specsOf(tools as never))}`,
    `# How to answer\n${tags.map((tag) => `<${tag}>…</${tag}>`).join('\n')}`,
    ...part('Examples of an answer', examples),
    ...part('Advice', advice ? '- Check it.' : undefined),
  ];
  const user = [
    ...part('Request', request),
    ...part('Steps so far', steps),
    ...part('Your memory', memory),
    ...part('Your plan', plan),
  ];
  return [
    { role: 'system', content: system.join('\n\n') },
    { role: 'user', content: user.join('\n\n') },
    ...(complaint
      ? ([
          { role: 'assistant', content: 'tack a' },
          { role: 'user', content: 'That could not be read' },
        ] as const)
      : []),
  ];
}

const draws = (skill: number, seed = 1): Draws => ({
  skill,
  belief: (...fact) => uniform('belief', seed, ...fact),
  slip: (...label) => uniform('slip', seed, ...label),
});
const never: Draws = draws(1);

/** What it does, as `tool argument argument`. */
function does(shown: Shown, by: Draws = never): string[] {
  const reply = respondent.reply(prompt(shown), by);
  const action = readToolAction(/<action>\n([\s\S]*)\n<\/action>/.exec(reply)?.[1] ?? reply);
  if ('answer' in action) return [action.answer];
  return action.calls.map(({ tool, arguments: given }) =>
    [tool, ...Object.values(given as Record<string, string>)].join(' '),
  );
}

const TWO = 'Do this, in this order:\n1. Make the folder /a.\n2. Set the variable X to "1".';
const SEALED = 'Append the line "x" to /f.txt.';
const tacked = '{"path":"/f.txt","line":"x"}';

describe('the simulated worker knows of its past what the prompt tells', () => {
  test('what it is told it has done it does not do again; without being told it does', () => {
    expect(does({ request: TWO })).toEqual(['sprout /a']);
    const made = '## Step 1\nsprout({"path":"/a"}) → answered\n  made the folder /a';
    expect(does({ request: TWO, steps: made })).toEqual(['brand X 1']);
    const set = '## Step 2\nbrand({"name":"X","value":"1"}) → answered\n  set X to "1"';
    expect(does({ request: TWO, steps: `${made}\n\n${set}` })).toEqual(['Done.']);
    expect(does({ request: TWO, steps: set })).toEqual(['sprout /a']);
  });

  test.each([
    ['its memory', { memory: 'Done so far: 1.' }],
    ['its plan', { plan: '1. [x] Make the folder /a.\n2. [ ] Set the variable X to "1".' }],
    ['an earlier thought', { steps: '## Step 2\nThought: Done so far: 1. Now 2: that.' }],
  ])('%s tells it too', (_, told) => {
    expect(does({ request: TWO, ...told })).toEqual(['brand X 1']);
  });

  test('a failed call that is told is mended, one that is not is believed to have gone well', () => {
    const failed = `tack(${tacked}) → failed\n  /f.txt is sealed`;
    const opened = '## Step 2\nbare({"path":"/f.txt"}) → answered\n  opened /f.txt';
    expect(does({ request: SEALED, steps: `## Step 1\n${failed}` })).toEqual(['bare /f.txt']);
    expect(does({ request: SEALED, steps: `## Step 1\n${failed}\n\n${opened}` })).toEqual(['tack /f.txt x']);
    const untold = `## Step 1\n{"tool":"tack","arguments":${tacked}}`;
    expect(does({ request: SEALED, steps: `${untold}\n\n${opened}` })).toEqual(['Done.']);
  });

  test('a result without its call says nothing, one in memory does', () => {
    const request = 'Set the variable N to the number of lines of /f.txt.';
    const counted = 'tally({"path":"/f.txt"}) → answered\n  3 lines, 5 words';
    expect(does({ request, steps: `## Step 1\n${counted}` })).toEqual(['brand N 3']);
    expect(does({ request, steps: '## Step 1\n→ answered\n  3 lines, 5 words' })).toEqual(['tally /f.txt']);
    expect(does({ request, memory: `Done so far: nothing.\n${counted}` })).toEqual(['brand N 3']);
  });

  test('a request of another kind is not understood', () => {
    expect(does({ request: 'Sing a song.' })).toEqual(['I do not understand what is wanted.']);
    expect(respondent.reply([{ role: 'user', content: 'Hello' }], never)).toMatch(/see none/);
  });
});

describe('its words', () => {
  test('stand in the tags that are asked for, and can be read again', () => {
    const tags = ['memory', 'plan', 'think', 'criticise', 'action'];
    const looked = 'peer({"path":"/"}) → answered\n  f.txt';
    const made = 'sprout({"path":"/a"}) → answered\n  made the folder /a';
    const steps = `## Step 1\n${made}\n\n## Step 2\n${looked}`;
    const reply = respondent.reply(prompt({ request: TWO, steps, tags }), never);
    expect([...reply.matchAll(/^<(\w+)>$/gm)].map(([, tag]) => tag)).toEqual(tags);
    const held = (tag: string) => new RegExp(`<${tag}>\n([\\s\\S]*?)\n</${tag}>`).exec(reply)![1]!;
    expect(held('plan')).toMatch(/^1\. \[x\] Make.*\n2\. \[ \] Set/);
    const again = readPrompt(prompt({ request: TWO, memory: held('memory') }))!;
    expect(again.told).toMatchObject([{ tool: 'peer', status: 'answered', text: 'f.txt' }]);
    expect(respondent.reply(prompt({ request: TWO, steps }), never)).not.toContain('<think>');
    // What was seen before a change is not kept: it may be so no more.
    const changed = `## Step 1\n${looked}\n\n## Step 2\n${made}`;
    expect(respondent.reply(prompt({ request: TWO, steps: changed, tags }), never)).not.toContain('peer(');
  });
});

describe('its errors', () => {
  const SHOWN: Shown = { request: TWO };
  const care = (shown: Shown, skill = 0) => careOf(readPrompt(prompt(shown))!, draws(skill));

  test('have the rates of the table, which parts of the prompt multiply and SKILL takes away', () => {
    const { forget, argument, end, repeat, form } = rates;
    expect(care(SHOWN)).toEqual({ forget, argument, end, repeat, form });
    const planned = care({ ...SHOWN, tags: ['plan', 'action'] });
    expect(planned.forget).toBeCloseTo(rates.forget * factors.plan.forget);
    const advised = care({ ...SHOWN, advice: true });
    expect(advised.repeat).toBeCloseTo(rates.repeat * factors.hints.repeat);
    const shown = care({ ...SHOWN, examples: 'The form:\n…\n\nFilled in (what it says is made up):\n…' });
    expect(shown.form).toBeCloseTo(rates.form * factors.abstractExample.form * factors.concreteExample.form);
    expect(Object.values(care(SHOWN, 1))).toEqual([0, 0, 0, 0, 0]);
  });

  test('come as often as that', () => {
    const N = 1500;
    const unreadable = (shown: Shown) =>
      Array.from({ length: N }, (_, seed) => respondent.reply(prompt(shown), draws(0, seed))).filter(
        (reply) => !reply.includes('{'),
      ).length / N;
    // Four standard errors.
    expect(Math.abs(unreadable(SHOWN) - rates.form)).toBeLessThan(0.034);
    const examples = 'Filled in (what it says is made up):\n…';
    expect(unreadable({ ...SHOWN, examples })).toBeLessThan(0.06);
    expect(unreadable({ ...SHOWN, complaint: true })).toBeLessThan(0.06);
  });

  test('leave a wish out of its work, and out of its words, until advice brings it to mind', () => {
    const by = Array.from({ length: 4000 }, (_, seed) => draws(0, seed)).find(
      ({ belief }) =>
        belief('forget', 'Make the folder /a.') < rates.forget &&
        belief('check', 'Make the folder /a.') < CHECKED,
    )!;
    const careful = { ...by, slip: () => 0.99 };
    const tags = ['memory', 'action'];
    expect(does(SHOWN, careful)).toEqual(['brand X 1']);
    const steps = '## Step 1\nbrand({"name":"X","value":"1"}) → answered\n  set X to "1"';
    expect(does({ ...SHOWN, steps }, careful)).toEqual(['Done.']);
    expect(does({ ...SHOWN, steps, advice: true }, careful)).toEqual(['sprout /a']);
    expect(respondent.reply(prompt({ ...SHOWN, steps, tags }), careful)).toContain('Done so far: 2.');
  });

  test('about a command end where its answer, or a complaint, shows better', () => {
    const request = 'Copy /a to /b.';
    const misled = Array.from({ length: 400 }, (_, seed) => draws(0, seed)).filter(
      (by) =>
        by.belief('read', readPrompt(prompt({ request }))!.tools.find(({ name }) => name === 'twin')!.words) <
        rates.misread.documented,
    );
    expect(misled.length).toBeGreaterThan(2);
    const steps = '## Step 1\ntwin({"from":"/c","to":"/d"}) → answered\n  copied /c to /d';
    const copies = (shown: Shown) => {
      const calls = misled.flatMap((by) => {
        try {
          return does(shown, by);
        } catch {
          return [];
        }
      });
      return calls.filter((call) => call.startsWith('twin /a')).length;
    };
    expect(copies({ request })).toBe(0);
    expect(copies({ request, steps })).toBeGreaterThan(misled.length / 2);
  });
});
