/** Asking in text: the prompt is made anew for each step, and the reply stands in tags. */
import type { ChatReply } from '../../../src/agent.ts';
import { ParseError } from '../../../src/errors.ts';
import { toolsText } from '../../../src/tools/text.ts';
import { scenarioCode } from '../questions.ts';
import { examplesOf, formOf, hintsOf } from './form.ts';
import { stepTexts } from './history.ts';
import { historyParts, type Part, shrink, textOfParts } from './parts.ts';
import { rulesOf } from './rules.ts';
import { readTags } from './tags.ts';
import type { Decision, Protocol, Thinking } from './thinking.ts';

/** What is left out where a prompt is too long even without its earlier steps, in this order. */
const FIRST = { examples: 1, information: 2, hints: 3, legal: 4 };

/** Actions listed at most. */
const SHOWN = 60;

export const textProtocol: Protocol = {
  prompt: (thinking) => {
    const system = systemParts(thinking, false);
    const parts = shrink([...system, ...userParts(thinking)], thinking.options.maxPromptTokens);
    return {
      messages: [
        { role: 'system', content: textOfParts(parts.slice(0, system.length)) },
        { role: 'user', content: textOfParts(parts.slice(system.length)) },
      ],
    };
  },
  read: (said, thinking) => readAnswer(said, thinking),
};

/** What stays the same from step to step. */
export function systemParts(thinking: Thinking, native: boolean): Part[] {
  const { agent, options, tools } = thinking;
  const { examples = [], information = [] } = agent.notes;
  return [
    { entries: [rulesOf(thinking)] },
    ...(tools && !native ? [{ title: 'Tools', entries: [toolsText(tools)] }] : []),
    {
      title: 'What is known of the tools',
      entries: information,
      expendable: FIRST.information,
      of: 'notes',
    },
    { title: 'Examples of calls', entries: examples, expendable: FIRST.examples, of: 'examples' },
    { title: 'How to answer', entries: [formOf(thinking, native)] },
    ...(native
      ? []
      : [
          {
            title: 'Examples of an answer',
            entries: examplesOf(thinking),
            expendable: FIRST.examples,
            of: 'examples',
          },
        ]),
    {
      title: 'Advice',
      entries: options.hints ? hintsOf(thinking) : [],
      expendable: FIRST.hints,
      of: 'pieces of advice',
    },
  ];
}

function userParts(thinking: Thinking): Part[] {
  const { start, observation, tools } = thinking;
  const { earlier, last } = stepTexts(thinking);
  const history = historyParts('earlier steps', earlier, last, 'Steps so far');
  if (tools)
    return [
      { title: 'Request', entries: [start.observation], shortened: true },
      ...history,
      ...kept(thinking),
    ];
  return [
    ...history,
    ...kept(thinking),
    { title: 'Now', entries: [observation], shortened: true },
    {
      title: 'Legal actions',
      entries: legalLines(thinking),
      expendable: FIRST.legal,
      of: 'lists of actions',
    },
  ];
}

/** What it has written down for itself. */
export const kept = ({ options, memory, plan }: Thinking): Part[] => [
  { title: 'Your memory', entries: options.memory ? [memory] : [] },
  { title: 'Your plan', entries: options.plan ? [plan] : [] },
];

function legalLines({ agent, options, state }: Thinking): string[] {
  const { scenario, role } = agent;
  if (!scenario.actions || !options.legalActions) return [];
  return scenarioCode(agent, 'actions', () => {
    const actions = scenario.actions!(state as never, role);
    const lines = actions.slice(0, SHOWN).map((action) => scenario.format(action, state as never));
    if (actions.length > SHOWN) lines.push(`… and ${actions.length - SHOWN} more`);
    return lines.length === 0 ? [] : [lines.join('\n')];
  });
}

function readAnswer(said: ChatReply, thinking: Thinking): Decision {
  const { agent, state } = thinking;
  const { think, memory, plan, criticise, action, rest } = readTags(said.text);
  const written = action ?? rest;
  if (written === '') throw new ParseError('It holds no action: write it in <action>…</action>.');
  const read = scenarioCode(agent, 'parse', () => agent.scenario.parse(written, state as never));
  return {
    action: read,
    thought: think ?? criticise ?? (action === undefined ? '' : rest),
    ...(memory !== undefined && { memory }),
    ...(plan !== undefined && { plan }),
    said,
  };
}
