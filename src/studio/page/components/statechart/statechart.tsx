/** A statechart to look at: drag to move it, the buttons or Ctrl and the wheel for its size. */
import { Controls, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react';
import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { MachineView } from '../../../api/machines.ts';
import { Ways } from '../../../ways.ts';
import { Failed, Loading } from '../states.tsx';
import { Drawing, type Drawn } from './drawing.tsx';
import { useMachine } from './use-machine.ts';
import '@xyflow/react/dist/base.css';
import './statechart.css';

export interface StatechartProps extends Omit<Drawn, 'layout' | 'title' | 'active' | 'taken' | 'still'> {
  /** Its id, or what `GET machines/:id` says of it. */
  machine: string | MachineView;
  /** Ids of active states: `activeIds(machine.chart, value)`. */
  active?: readonly string[];
  /** Arrows of the transition that was just taken; default what leads to `active` from what it was before. */
  taken?: readonly string[];
  /** Of its box, in pixels or as CSS; default all there is. */
  height?: number | string;
}

/** Fills its box; draws what `GET machines/:id` gives, and lays nothing out. */
export function Statechart({ machine, height = '100%', ...rest }: StatechartProps) {
  const found = useMachine(typeof machine === 'string' ? machine : undefined);
  const view = typeof machine === 'string' ? found.data : machine;
  return (
    <div className="statechart" style={{ height }}>
      {view ? (
        <Viewed key={view.id} view={view} {...rest} />
      ) : found.error ? (
        <Failed error={found.error} />
      ) : (
        <Loading what="the statechart" />
      )}
    </div>
  );
}

/** What was active before, and the arrows from there. */
function useTaken({ chart }: MachineView, active: readonly string[]): readonly string[] {
  const [last, setLast] = useState<{ active: readonly string[]; taken: readonly string[] }>({
    active,
    taken: [],
  });
  if (last.active === active || last.active.join() === active.join()) return last.taken;
  const taken = new Ways(chart).shortest(last.active, active);
  setLast({ active, taken });
  return taken;
}

const NONE: readonly string[] = [];

function Viewed({
  view,
  active = NONE,
  taken,
  ...rest
}: Omit<StatechartProps, 'machine' | 'height'> & { view: MachineView }) {
  const { layout, title } = view;
  const found = useTaken(view, active);
  const drawn: Drawn = {
    layout,
    title,
    ...rest,
    active: new Set(active),
    taken: new Set(taken ?? found),
  };
  const nodes = useMemo(() => [nodeOf(layout)], [layout]);
  return (
    <ReactFlowProvider>
      <Shown value={drawn}>
        <ReactFlow
          nodes={nodes}
          nodeTypes={NODE_TYPES}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          // The page scrolls on under the wheel.
          zoomOnScroll={false}
          preventScrolling={false}
          zoomOnDoubleClick={false}
          minZoom={0.05}
          maxZoom={3}
          proOptions={PRO}
        >
          <Fitted layout={layout} />
          <Controls showInteractive={false} fitViewOptions={FIT} />
        </ReactFlow>
      </Shown>
    </ReactFlowProvider>
  );
}

/** The room that the drawing of a layout takes at its own size. */
export const drawnSize = ({ width, height }: MachineView['layout']) => ({
  width: width + 16,
  height: height + 20,
});

// Below the drawing there is room for the buttons.
const FIT = {
  padding: { top: '10px', left: '12px', right: '12px', bottom: '40px' },
  maxZoom: 1.25,
} as const;
const PRO = { hideAttribution: true };

// What is lit changes often: it goes past the library, which has to know of the size alone.
const Shown = createContext<Drawn | undefined>(undefined);

function DrawingNode() {
  const drawn = useContext(Shown);
  return drawn ? <Drawing {...drawn} /> : null;
}

const NODE_TYPES = { drawing: DrawingNode };

const nodeOf = (layout: MachineView['layout']) => ({
  id: 'drawing',
  type: 'drawing',
  position: { x: 0, y: 0 },
  ...drawnSize(layout),
  style: { pointerEvents: 'all' as const },
  data: {},
});

/** Shows the whole drawing in a box of any size, until somebody has moved it. */
function Fitted({ layout }: Pick<MachineView, 'layout'>) {
  const { fitView, getViewport } = useReactFlow();
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  const fitted = useRef<{ layout: unknown; zoom: number; x: number; y: number }>(undefined);
  useEffect(() => {
    if (width === 0 || height === 0) return;
    const { x, y, zoom } = getViewport();
    const last = fitted.current;
    const moved = last && last.layout === layout && (last.x !== x || last.y !== y || last.zoom !== zoom);
    if (moved) return;
    void fitView(FIT).then(() => {
      fitted.current = { layout, ...getViewport() };
    });
  }, [width, height, layout, fitView, getViewport]);
  return null;
}
