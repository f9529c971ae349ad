/** Tools and what they brought, as the page shows them to a person. */
import { type ToolResult, type ToolSpec, textOf } from '../../tool.ts';
import { formatToolAction } from '../../tools/action.ts';
import { toolsText } from '../../tools/text.ts';
import type { PlayCall, PlayTool } from '../api/play.ts';

export const shownTools = (specs: readonly ToolSpec[]): PlayTool[] => specs.map(shownTool);

function shownTool(spec: ToolSpec): PlayTool {
  const { name, description, parameters } = spec;
  const { properties, required = [] } = parameters;
  const [heading = name] = toolsText([spec]).split('\n');
  const blanks = required.map((parameter) => [parameter, blankOf(properties[parameter]?.type)]);
  return {
    name,
    call: heading.replace(/^### /, ''),
    description: description.trim(),
    parameters: Object.entries(properties).flatMap(([parameter, schema]) =>
      typeof schema.description === 'string' && schema.description.trim() !== ''
        ? [{ name: parameter, description: schema.description }]
        : [],
    ),
    blank: formatToolAction({ calls: [{ tool: name, arguments: Object.fromEntries(blanks) }] }),
  };
}

/** Something of a JSON type to begin with. */
function blankOf(type: unknown): unknown {
  if (type === 'number' || type === 'integer') return 0;
  if (type === 'boolean') return false;
  if (type === 'array') return [];
  return type === 'object' ? {} : '';
}

export const shownResults = (results: readonly ToolResult[]): PlayCall[] =>
  results.map(({ tool, arguments: given, status, text }) => ({
    tool,
    arguments: textOf(given).replace(/\s+/g, ' '),
    status,
    text,
  }));
