/** All statecharts there are; one of them to step through. */
import { Gallery } from './gallery.tsx';
import { MachinePage } from './machine-page.tsx';

export const MachinesPart = ({ machine }: { machine?: string }) =>
  machine === undefined ? <Gallery /> : <MachinePage key={machine} id={machine} />;
