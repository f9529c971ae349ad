/** What the simulated planner makes of a prompt: the request, the results so far, the tools, the form of a reply. */
import { commonOf } from '../language/common.ts';
import { understand } from '../language/goal.ts';
import type { Told } from './known.ts';
import type { Asked } from './rates.ts';

export interface PlannerQuestion {
  request: string;
  results: Told[];
  /** The names of the tools that are listed, each with its first parameter; undefined where none are. */
  tools?: Map<string, string>;
  asked: Asked;
  form: PlannerForm;
}

/** JSON with these keys; tags around an action; or the action alone. */
export type PlannerForm =
  | { kind: 'keys'; keys: string[] }
  | { kind: 'tags'; tags: string[] }
  | { kind: 'plain' };

const CALL = /^(?:\w+\((\{.*\})\) )?→ (answered|partial|no answer|failed|timed out)((?:\n {2}.*)*)/gm;
const SCRATCH = /^Task (\d+): (.*)\nResult \1(?: \((.+?)\))?: (.*(?:\n {2}.*)*)/gm;
const KEYS = [
  'user_request',
  'context_information_summary',
  'missing_information_or_action',
  'thoughts',
  'task',
  'selected_tool',
];
const LEARNT = ['context_information_summary', 'thoughts', 'task', 'selected_tool'];

/** The paragraph that can be read as a request; else the first that is no list of tools. */
const requestAmong = (paragraphs: readonly string[]): string =>
  paragraphs.find((text) => understand(text) ?? commonOf(text)) ??
  paragraphs.find((text) => !/^(?:Tools:|###)/.test(text)) ??
  '';

/** The part under a heading, up to the next one. */
function part(text: string, heading: string): string | undefined {
  const start = text.indexOf(`${heading}\n`);
  if (start < 0) return undefined;
  const rest = text.slice(start + heading.length + 1);
  const end = rest.search(/^# /m);
  return (end < 0 ? rest : rest.slice(0, end)).trim();
}

/** Reads the prompt of a planner from its instruction and what it is shown. */
export function readPlannerQuestion(system: string, user: string): PlannerQuestion {
  const asJson = part(user, '# User request');
  const tools = toolsIn(`${system}\n\n${user}`);
  const common = {
    request: (asJson ?? part(user, '# Request') ?? requestAmong(user.split('\n\n'))).trim(),
    results: asJson === undefined ? callsIn(user) : tasksIn(user),
    ...(tools && { tools }),
  };
  if (asJson !== undefined) {
    const listed = KEYS.filter((key) => system.includes(`- ${key}: `));
    const keys = listed.length > 0 ? listed : LEARNT;
    const asked = keys.includes(KEYS[2]!) ? 'missing' : tools ? 'described' : 'learnt';
    return { ...common, asked, form: { kind: 'keys', keys } };
  }
  const tags = ['memory', 'plan', 'think', 'criticise'].filter((tag) => system.includes(`<${tag}>`));
  const asked = tags.length > 0 ? 'missing' : 'described';
  const form: PlannerForm = system.includes('<action>') ? { kind: 'tags', tags } : { kind: 'plain' };
  return { ...common, asked, form };
}

const toolsIn = (system: string): Map<string, string> | undefined => {
  const blocks = [...system.matchAll(/^### (\w+)\((?:(\w+)\??:)?/gm)];
  const lines = [...(part(system, '# Tools') ?? '').matchAll(/^- ([\w-]+): /gm)];
  const found = blocks.length > 0 ? blocks : lines;
  return found.length === 0
    ? undefined
    : new Map(found.map(([, name, parameter]) => [name!, parameter ?? 'task']));
};

const plain = (text: string) => text.replace(/\n {2}/g, '\n').trim();

const callsIn = (text: string): Told[] =>
  [...text.matchAll(CALL)].map(([, given, status, said]) => ({
    task: taskIn(given),
    status: status!,
    text: plain(said!),
  }));

/** The text of a call's one argument, whatever its name. */
function taskIn(given: string | undefined): string {
  try {
    return String(Object.values(JSON.parse(given ?? '{}') as object)[0] ?? '');
  } catch {
    return '';
  }
}

const tasksIn = (text: string): Told[] =>
  [...text.matchAll(SCRATCH)].map(([, , task, status = 'answered', result]) => ({
    task: task!,
    status,
    text: plain(result!),
  }));
