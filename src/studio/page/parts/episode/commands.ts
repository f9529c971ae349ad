/** Commands for the shell that show, replay and branch what the page shows. */
import type { EpisodeView } from '../../../api/episodes.ts';

/** As a POSIX shell takes it. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

export interface DebugCommand {
  does: string;
  command: string;
}

/** `step`: actions taken up to the line that is looked at; `attempt` from 0. */
export function debugCommands(
  { reference, noBranch, index }: Pick<EpisodeView, 'reference' | 'noBranch' | 'index'>,
  step: number,
  attempt: number | undefined,
): DebugCommand[] {
  const episode = quoted(reference);
  const at = Math.min(step + 1, index.steps.length);
  const shown = attempt === undefined ? '' : ` --attempt ${attempt + 1}`;
  return [
    {
      does: 'Play it again up to here, and see how it stands',
      command: `troupe replay ${episode} --to ${step}`,
    },
    { does: 'Read this attempt in full', command: `troupe show ${episode}${shown} --full` },
    ...(noBranch === undefined
      ? [
          {
            does: `Take step ${at} anew, errors thrown where they happen`,
            command: `troupe branch ${episode} --at ${at} --debug`,
          },
        ]
      : []),
  ];
}
