/** What an experiment's plan may look like, with messages that name the path: `arms[2].options: …`. */
import { z } from 'zod';
import { BadInput } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { ExperimentPlan } from './define-experiment.ts';

/** Takes what a schema for its form takes, so that messages are about that form; or says what is wrong with it. */
const byForm = (choose: (value: unknown) => z.ZodType | string) =>
  z.unknown().superRefine((value, context) => {
    const schema = choose(value);
    if (typeof schema === 'string') context.addIssue({ code: 'custom', message: schema });
    else for (const issue of schema.safeParse(value).error?.issues ?? []) context.addIssue({ ...issue });
  });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const kindOf = (value: unknown) => (isObject(value) ? value.kind : undefined);

const text = z.string('give a text').min(1, 'give a text');
const whole = (least: number) =>
  z.int(`give a whole number from ${least}`).min(least, `give a whole number from ${least}`);
const atLeast = (least: number, what: string) => z.number(`give ${what}`).min(least, `give ${what}`);
const seconds = z.number('give seconds, above 0').positive('give seconds, above 0');
const oneOf = (...choices: string[]) =>
  z.enum(choices, `give ${choices.join(', ').replace(/, ([^,]*)$/, ' or $1')}`);
const values = z.record(z.string(), z.unknown(), 'give an object of options');
const anything = z.unknown();

/** One of a thing, or a list of it. */
const listOf = (one: z.ZodType, what: string) =>
  byForm((value) => (Array.isArray(value) ? z.array(one).min(1, `give at least one ${what}`) : one));

const AGENT_FORMS = 'give an agent as text, an agent of defineAgent or an arm of defineArm';
const agent = byForm((value) => {
  if (typeof value === 'string') return text;
  return ['agent', 'arm'].includes(String(kindOf(value))) ? anything : AGENT_FORMS;
});
const seat = z.strictObject({ agent, options: values.optional(), model: text.optional() });
const inCast = byForm((value) => (isObject(value) && value.kind === undefined ? seat : agent));
const cast = z.strictObject({ cast: z.record(z.string(), inCast, 'give an object: an agent for each role') });
const arm = byForm((value) => {
  if (!isObject(value) || value.kind !== undefined) return agent;
  return 'cast' in value ? cast : seat;
});

const taskName = z.string('give the name of a task, or a list of names');

const perScenario = {
  tasks: byForm((value) =>
    typeof value === 'string' || Array.isArray(value)
      ? anything
      : 'give a text, as --tasks takes it, or a list of tasks',
  ).optional(),
  set: values.optional(),
  maxSteps: whole(1).optional(),
  maxCalls: whole(0).optional(),
  maxTokens: whole(0).optional(),
  dependsOn: z
    .record(
      z.string(),
      byForm((value) => (Array.isArray(value) ? z.array(taskName) : taskName)),
      'give an object: for a task the ones it waits for',
    )
    .optional(),
};
const arms = listOf(arm, 'arm');
const scenarioOrFile = byForm((value) => {
  if (typeof value === 'string') return text;
  return kindOf(value) === 'scenario' ? anything : 'give a scenario as text, or one of defineScenario';
});
const part = z.strictObject({ scenario: scenarioOrFile, arms: arms.optional(), ...perScenario });
const scenario = byForm((value) => (isObject(value) && value.kind === undefined ? part : scenarioOrFile));

const planSchema = z.strictObject({
  title: text.optional(),
  comment: text.optional(),
  name: text.regex(/^\w[\w.-]*$/, 'use letters, digits, dots and dashes').optional(),
  scenarios: listOf(scenario, 'scenario'),
  arms: arms.optional(),
  models: listOf(text, 'model').optional(),
  ...perScenario,
  seats: oneOf('as given', 'both').optional(),
  seeds: whole(1).optional(),
  seed: z.int('give a whole number').optional(),
  concurrency: byForm((value) => (value === -1 ? anything : whole(1))).optional(),
  threads: whole(1).optional(),
  maxCost: atLeast(0, 'USD, as in 2.50').optional(),
  timeout: seconds.optional(),
  stepTimeout: seconds.optional(),
  episodeTimeout: seconds.optional(),
  cache: oneOf('read-write', 'read', 'off', 'replay').optional(),
  relaunch: whole(0).optional(),
});

/** An arm to play with, for every scenario. */
const planWithArms = planSchema.superRefine(({ scenarios, arms }, context) => {
  const all = Array.isArray(scenarios) ? scenarios : [scenarios];
  if (arms !== undefined || all.every((one) => isObject(one) && one.kind === undefined && one.arms)) return;
  const message = 'give arms for all scenarios, or each scenario arms of its own';
  context.addIssue({ code: 'custom', path: ['arms'], message });
});

/** Throws BadInput, in one line that names the path, for a plan that is none; `where` begins it. */
export function checkPlan(plan: unknown, where: string): asserts plan is ExperimentPlan {
  if (!isObject(plan)) throw new BadInput(`${where}: an experiment is an object with scenarios and arms`);
  const issue = planWithArms.safeParse(plan).error?.issues[0];
  if (!issue) return;
  const path = pathText(issue.path);
  throw new BadInput(`${where}: ${path && `${path}: `}${messageOf(issue, plan)}`);
}

/** `arms[2].options`. */
const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

function messageOf(issue: z.core.$ZodIssue, plan: object): string {
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    const near = nearest(key!, knownAt(issue.path));
    return `unknown part "${key}"${near ? `; did you mean ${near}?` : ''}`;
  }
  const last = issue.path.at(-1);
  const missing = last !== undefined && valueAt(plan, issue.path) === undefined;
  return missing ? `it is missing: ${issue.message}` : issue.message;
}

const valueAt = (plan: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], plan);

/** The parts that there are where a path leads. */
function knownAt(path: readonly PropertyKey[]): string[] {
  if (path.length === 0) return Object.keys(planSchema.shape);
  if (path.includes('arms') || path.includes('agent')) return [...Object.keys(seat.shape), 'cast'];
  return Object.keys(part.shape);
}
