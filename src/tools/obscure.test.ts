import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineTool, type Tool, type ToolContext } from '../tool.ts';
import { obscured } from './obscure.ts';

const tools = [
  defineTool({
    name: 'send_note',
    description: 'Sends a note to a person.',
    input: z
      .object({
        to: z.string().describe('who gets it'),
        title: z.string().describe('its first line'),
        urgency: z.enum(['low', 'high']).optional(),
        options: z.object({ description: z.string().describe('a field of that name') }).optional(),
      })
      .describe('what a note needs'),
    run: ({ to, title, urgency, options }) => ({ to, title, urgency, options }),
  }),
  defineTool({ name: 'now', description: 'The time.', input: z.object({}), run: () => '12:00' }),
] as readonly Tool[];

const call = (tool: Tool, given: unknown) => tool.run!(tool.read(given) as never, {} as ToolContext);
const byRealName = (level: 'docs' | 'names', seed?: number) => {
  const hidden = obscured(tools, level, seed);
  const note = hidden.find(({ parameters }) => Object.keys(parameters.properties).length === 4)!;
  const [now] = hidden.filter((tool) => tool !== note);
  return { note, now: now! };
};

/** The new names of a note's parameters, by what they take. */
function letters(note: Tool) {
  const { properties, required = [] } = note.parameters;
  const optional = (type: string) =>
    Object.keys(properties).find((name) => properties[name]!.type === type && !required.includes(name))!;
  return { required, urgency: optional('string'), options: optional('object') };
}

describe('obscured', () => {
  test('with docs leaves names and rules, and nothing that explains them', () => {
    const { note } = byRealName('docs');
    expect(note.name).toBe('send_note');
    expect(note.description).toBe('');
    expect(note.parameters.properties.urgency).toEqual({ type: 'string', enum: ['low', 'high'] });
    expect(note.parameters.properties.options).toEqual({
      type: 'object',
      properties: { description: { type: 'string' } },
      required: ['description'],
    });
    expect(JSON.stringify(note)).not.toMatch(/who gets it|first line|what a note/);
    expect(call(note, { to: 'Ann', title: 'Hi' })).toEqual({ to: 'Ann', title: 'Hi' });
  });

  test('with names shows no old name, and reaches the real tool under the new ones only', () => {
    const { note, now } = byRealName('names');
    expect(note.name).toMatch(/^[A-Z]$/);
    expect(JSON.stringify(note)).not.toMatch(/send_note|"to"|title|urgency/);
    const { required, urgency, options } = letters(note);
    const [one, two] = required as [string, string];
    const given = { [one]: 'x', [two]: 'y', [urgency]: 'low', [options]: { description: 'z' } };
    expect(call(note, given)).toMatchObject({ urgency: 'low', options: { description: 'z' } });
    expect(call(now, {})).toBe('12:00');
    expect(() => note.read({ to: 'Ann', title: 'Hi' })).toThrow(
      new RegExp(`^wrong arguments for ${note.name}: there is no parameter to; it takes ([a-z], ){3}[a-z]$`),
    );
    expect(() => now.read({ x: 1 })).toThrow(`for ${now.name}: there is no parameter x; it takes none`);
    expect(() => note.read('Ann')).toThrow('give a JSON object');
  });

  test('complaints of the real tool use the new names', () => {
    const { note } = byRealName('names');
    const { required, urgency } = letters(note);
    const complaint = (given: unknown) => {
      try {
        note.read(given);
      } catch (error) {
        return (error as Error).message;
      }
    };
    const message = complaint({ [urgency]: 'medium' })!;
    for (const letter of [...required, urgency]) expect(message).toMatch(new RegExp(`(: |; )${letter} `));
    expect(message).toContain(`for ${note.name}: `);
    expect(message).not.toMatch(/send_note|title|urgency/);
    // A word of the sentence that is also a parameter's name stays.
    const { note: other } = byRealName('docs');
    expect(() => other.read({ to: 1, title: 'x' })).toThrow('to Invalid input');
  });

  test('names that a tool does not know beforehand reach it as they are', () => {
    const free = defineTool({
      name: 'tag',
      description: '',
      input: z.looseObject({ page: z.string() }),
      run: (given) => given,
    }) as Tool;
    const [tag] = obscured([free], 'names') as [Tool];
    const [letter] = tag.parameters.required as [string];
    expect(call(tag, { [letter]: 'x', colour: 'red' })).toEqual({ page: 'x', colour: 'red' });
    expect(() => tag.read({ page: 'x' })).toThrow('there is no parameter page');
  });

  test('is the same for one seed and another for another; more tools than letters get longer names', () => {
    // Told apart by their time-outs, which nobody is shown.
    const many = Array.from({ length: 800 }, (_, i) => ({ ...tools[1]!, name: `t${i}`, timeout: i }));
    const given = (seed?: number) =>
      obscured(many, 'names', seed).map(({ name, timeout }) => [name, timeout]);
    const names = given().map(([name]) => name);
    expect(new Set(names).size).toBe(800);
    expect(names.every((name) => /^[A-Z]{1,3}$/.test(String(name)))).toBe(true);
    expect(given()).toEqual(given());
    expect(given(2)).not.toEqual(given());
    expect(obscured(tools, 'none')).toBe(tools);
  });
});
