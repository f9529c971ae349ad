/** The steps so far, as the prompt tells them. */
import type { ToolCall, ToolResult } from '../../../src/tool.ts';
import { formatToolAction } from '../../../src/tools/action.ts';
import { resultsText } from '../../../src/tools/text.ts';
import type { ReactOptions } from './options.ts';
import type { Step, Thinking } from './thinking.ts';

const WRONG: ReadonlySet<ToolResult['status']> = new Set(['failed', 'timed out']);

/** Whether a result of an earlier step is still told. */
export const isTold = (
  { status }: ToolResult,
  { observationHistory, errorHistory }: ReactOptions,
): boolean => (WRONG.has(status) ? errorHistory : observationHistory);

/**
 * One text a step, the oldest first, but for those of which the options leave nothing. What the last step has
 * brought is what is seen now, and is always told.
 */
export function stepTexts({ options, tools, steps }: Thinking): { earlier: string[]; last: string[] } {
  const texts = steps.map((step, i) => {
    const last = i === steps.length - 1;
    const lines = [
      ...(options.observationHistory && !tools ? [`Seen: ${indented(step.observation)}`] : []),
      ...(options.errorHistory ? step.errors.map((why) => `Unreadable answer: ${indented(why)}`) : []),
      ...(options.thoughtHistory && step.decision.thought
        ? [`Thought: ${indented(step.decision.thought)}`]
        : []),
      ...(tools ? callLines(step, options, last) : actionLines(step, options, last)),
    ];
    return lines.length === 0 ? [] : [[`## Step ${i + 1}`, ...lines].join('\n')];
  });
  return { earlier: texts.slice(0, -1).flat(), last: texts.at(-1) ?? [] };
}

function actionLines({ text, refusal }: Step, options: ReactOptions, last: boolean): string[] {
  const told = refusal !== undefined && (last || options.errorHistory);
  return [
    ...(options.actionHistory || told ? [`Action: ${indented(text)}`] : []),
    ...(told ? [`Refused: ${indented(refusal || 'it is not allowed here')}`] : []),
  ];
}

/** A call with what it brought, or what the options leave of both. */
function callLines({ results }: Step, options: ReactOptions, last: boolean): string[] {
  return results.flatMap((result) => {
    const told = last || isTold(result, options);
    if (told && (last || options.actionHistory)) return [resultsText([result])];
    if (told) return [resultsText([result]).replace(/^.* → /, '→ ')];
    return options.actionHistory ? [callText(result)] : [];
  });
}

const callText = ({ tool, arguments: given }: ToolCall) =>
  formatToolAction({ calls: [{ tool, arguments: given }] });

const indented = (text: string) => text.trim().replaceAll('\n', '\n  ');
