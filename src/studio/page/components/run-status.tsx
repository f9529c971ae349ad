import type { Status as Of } from '../../api/runs.ts';
import { type Standing, Status } from './status.tsx';

const STANDINGS: Record<Of, Standing> = {
  running: 'running',
  finished: 'ended',
  interrupted: 'waiting',
  budget: 'waiting',
  'cut off': 'waiting',
  failed: 'error',
  damaged: 'error',
  unknown: 'unsolved',
};

/** How a run stands. */
export function RunStatus({ of, paused = false }: { of: Of; paused?: boolean }) {
  if (of === 'running' && paused) return <Status of="waiting">paused</Status>;
  return <Status of={STANDINGS[of]}>{of === 'budget' ? 'budget reached' : of}</Status>;
}
