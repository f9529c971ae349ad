/** What a person can change from an episode: ask a model again, go on from a step in a branch. */
import { useState } from 'react';
import { isExport } from '../../../api.ts';
import { useKeys } from '../../../components/keys.tsx';
import { AskSheet } from './ask-sheet.tsx';
import { BranchSheet } from './branch-sheet.tsx';
import './actions.css';

export interface EpisodeActionsProps {
  run: string;
  episode: string;
  /** Of the journal. */
  line: number;
  /** So many actions were taken up to there. */
  step: number;
  /** Whether the line is a model call. */
  call?: boolean;
  /** Why it cannot be branched. */
  noBranch?: string | undefined;
}

type Open = { sheet: 'ask' } | { sheet: 'branch'; step?: number; action?: string };

/** The buttons in the head of the detail of a journal's line; both need a server. */
export function EpisodeActions(props: EpisodeActionsProps) {
  return isExport ? null : <LiveActions {...props} />;
}

function LiveActions({ run, episode, line, call = false, noBranch }: EpisodeActionsProps) {
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const branch = () => setOpen({ sheet: 'branch' });
  const mayBranch = noBranch === undefined;
  useKeys('Episode', mayBranch ? [{ key: 'b', does: 'branch here', on: branch }] : []);
  return (
    <div className="actions-buttons">
      {call && (
        <button type="button" className="button" onClick={() => setOpen({ sheet: 'ask' })}>
          Edit and ask again
        </button>
      )}
      {mayBranch ? (
        <button type="button" className="button" onClick={branch} aria-keyshortcuts="b">
          Branch here
        </button>
      ) : (
        <span className="actions-quiet">Cannot be branched: {noBranch}</span>
      )}
      {open?.sheet === 'ask' && (
        <AskSheet
          {...{ run, episode, line }}
          onClose={close}
          onBranch={mayBranch ? (step, action) => setOpen({ sheet: 'branch', step, action }) : undefined}
        />
      )}
      {open?.sheet === 'branch' && (
        <BranchSheet {...{ run, episode, line }} step={open.step} action={open.action} onClose={close} />
      )}
    </div>
  );
}
