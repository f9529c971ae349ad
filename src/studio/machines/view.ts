/** A machine's statechart and where everything stands in it, worked out once for each definition. */
import { LRUCache } from 'lru-cache';
import { canonicalJson, sha256 } from '../../cache/keys.ts';
import { type Layout, layOut } from '../../draw/layout.ts';
import { type Chart, type ChartNode, chartOf } from '../../draw/model.ts';
import { compile } from '../../world/compile.ts';
import { NotCompilable } from '../../world/report.ts';
import type { MachineSummary } from '../api/machines.ts';
import type { Offered } from './offered.ts';

const layouts = new LRUCache<string, Promise<Layout>>({ max: 500 });

/** The layout of a chart: equal charts share it. */
export function layoutOf(chart: Chart): Promise<Layout> {
  const key = sha256(canonicalJson(chart));
  let layout = layouts.get(key);
  if (!layout) {
    layout = layOut(chart);
    layouts.set(key, layout);
    layout.catch(() => layouts.delete(key));
  }
  return layout;
}

const charts = new WeakMap<object, Chart>();

/** The chart of a machine; the same one for the same machine. */
export function chartFor({ machine }: Pick<Offered, 'machine'>): Chart {
  let chart = charts.get(machine);
  if (!chart) {
    chart = chartOf(machine);
    charts.set(machine, chart);
  }
  return chart;
}

const summaries = new WeakMap<object, Pick<MachineSummary, 'compiles' | 'effects'>>();

export function summaryOf(offered: Offered): MachineSummary {
  const { id, title, kind, machine } = offered;
  const chart = chartFor(offered);
  let world = summaries.get(machine);
  if (!world) {
    world = worldOf(offered);
    summaries.set(machine, world);
  }
  const states = countOf(chart.root) - 1;
  return { id, title, kind, states, transitions: chart.transitions.length, ...world };
}

const countOf = ({ nodes }: ChartNode): number => 1 + nodes.reduce((sum, node) => sum + countOf(node), 0);

/** Whether it compiles; each effect that stands in the way with its state. */
function worldOf({ machine }: Offered): Pick<MachineSummary, 'compiles' | 'effects'> {
  try {
    compile(machine);
    return { compiles: true, effects: [] };
  } catch (error) {
    if (!(error instanceof NotCompilable)) return { compiles: false, effects: [(error as Error).message] };
    return { compiles: false, effects: error.causes.map(({ node, effect }) => `${node}: ${effect}`) };
  }
}
