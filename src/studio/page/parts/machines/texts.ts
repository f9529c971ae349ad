/** States and events in words. */
import type { StateValue } from 'xstate';
import type { SimulatedEvent } from '../../../api/machines.ts';

/** `playing.four`; regions apart. */
export function valueText(value: StateValue | undefined): string {
  if (value === undefined) return '…';
  if (typeof value === 'string') return value;
  const parts = Object.entries(value).map(([name, inner]) => {
    const text = valueText(inner!);
    return text === '' ? name : `${name}.${text}`;
  });
  return parts.join(' · ');
}

/** `ACT {"role":"X","action":{"cell":5}}` */
export function eventText({ type, ...fields }: SimulatedEvent): string {
  return Object.keys(fields).length === 0 ? type : `${type} ${JSON.stringify(fields)}`;
}
