/** Copies the command that debugs what is looked at. */
import { useRef } from 'react';
import type { EpisodeView } from '../../../api/episodes.ts';
import { Command } from '../../components/copy.tsx';
import { debugCommands } from './commands.ts';

export function DebugMenu({
  view,
  step,
  attempt,
}: {
  view: EpisodeView;
  step: number;
  attempt: number | undefined;
}) {
  const menu = useRef<HTMLDetailsElement>(null);
  return (
    <details
      ref={menu}
      className="episode-debug"
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) currentTarget.open = false;
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && menu.current) menu.current.open = false;
      }}
    >
      <summary className="button">Copy a command ▾</summary>
      <div className="episode-debug-menu" tabIndex={-1}>
        {debugCommands(view, step, attempt).map(({ does, command }) => (
          <div key={command}>
            <p className="episode-quiet">{does}</p>
            <Command>{command}</Command>
          </div>
        ))}
      </div>
    </details>
  );
}
