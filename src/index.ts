/**
 * Troupe's one public face: what a program needs to do what the command line does.
 *
 * @module
 */

export {
  defineToolScenario,
  type ToolEnd,
  type ToolScenarioDefinition,
} from '../machines/tools/define-tool-scenario.ts';
export { actorLogic } from './actors/logic.ts';
export {
  type Agent,
  type AgentDefinition,
  type AgentEvent,
  type AgentInput,
  type AgentOutput,
  type Ask,
  type Chat,
  type ChatQuestion,
  type ChatReply,
  defineAgent,
  type EpisodeCommand,
  type ExploreWish,
  type MemoryScope,
  type Notes,
  type Played,
  type Question,
  type SeatFacts,
  type Sees,
} from './agent.ts';
export { type CacheStats, type CallCache, cacheDir, openCache } from './cache/cache.ts';
export { checkScenario } from './conformance/check.ts';
export type { Check, CheckName, Conformance, ConformanceOptions } from './conformance/types.ts';
export {
  type EvaluateOptions,
  type EvaluateOutcome,
  evaluatePlanners,
} from './data/evaluate.ts';
export { type JudgeOptions, type JudgeOutcome, judgeTrajectories } from './data/judge.ts';
export { type Agreement, agreement, type Rated, weightedKappa } from './data/kappa.ts';
export { type PackageOptions, type PackageOutcome, packageDataset } from './data/package.ts';
export type { Mean, PlannerDifference, PlannerFigures, RunFigures } from './data/planner-figures.ts';
export { type RequestsOptions, type RequestsOutcome, writeRequests } from './data/requests.ts';
export type { StageEvent, StageOptions, StageStatus } from './data/stage.ts';
export {
  type DirectAnswer,
  makeTrajectories,
  type TrajectoriesOptions,
  type TrajectoriesOutcome,
} from './data/trajectories.ts';
export { type ChatFault, validateChat } from './data/validate-chat.ts';
export type { Desk, DeskAnswer, DeskQuestion } from './desk.ts';
export type { EpisodeInput, EpisodeOutcome, JournalEntry, Seat } from './episode.ts';
export {
  BadInput,
  BudgetReached,
  EpisodeError,
  type ErrorKind,
  Interrupted,
  ParseError,
  Stopped,
  type StopReason,
} from './errors.ts';
export {
  defineExperiment,
  type Experiment,
  type ExperimentPlan,
  type MakePlan,
  type Playing,
  type Settable,
} from './experiments/define-experiment.ts';
export {
  ablations,
  type BaseArm,
  choices,
  cross,
  type Flags,
  type OptionLists,
  progression,
  toggle,
} from './experiments/expand.ts';
export { experimentOptions, type Overrides } from './experiments/options.ts';
export type { Exploration, Explorations } from './explore/memory.ts';
export { type BrokerOptions, type CacheMode, createBroker } from './models/broker.ts';
export { CallError } from './models/failures.ts';
export { PRICES, PRICES_DATE, type Price, type Prices, priceOf, readPrices } from './models/prices.ts';
export { parseModel } from './models/spec.ts';
export { askStructured, UnreadableReply } from './models/structured.ts';
export type {
  Answer,
  Broker,
  Completion,
  Draws,
  Message,
  ModelCall,
  ModelRequest,
  ModelSpec,
  ModelTool,
  ModelToolCall,
  Respondent,
  Retry,
  SampleAddress,
  Usage,
} from './models/types.ts';
export { inlineSearches } from './pool/inline.ts';
export { createSearches, type PoolOptions } from './pool/pool.ts';
export type {
  MctsRequest,
  ModelWorldOptions,
  PlayoutRequest,
  SearchControl,
  Searches,
  SearchModel,
  SearchStart,
  Solution,
  SolveRequest,
  Thoughts,
  ThoughtsRequest,
  WeighQuestion,
} from './pool/types.ts';
export type { Attempt, Lesson, Prompts, View } from './prompts/types.ts';
export { readWord } from './prompts/words.ts';
export { type Comparison, compareSides, type Flip, type Side } from './reports/comparison.ts';
export type { Figures } from './reports/figures.ts';
export { figuresOf } from './reports/groups.ts';
export { type Row, readRows } from './reports/rows.ts';
export { findRun, type Place, type RunFolder } from './reports/runs.ts';
export {
  type ExploreOptions,
  type ExploreSummary,
  exploreTools,
} from './runs/explore/explore-tools.ts';
export type { Evaluation } from './runs/figures/evaluation.ts';
export type { SeatFigures } from './runs/figures/seat-tally.ts';
export {
  type Difference,
  holm,
  type Interval,
  mcnemar,
  pairedDifference,
  rateInterval,
  type TaskCount,
  wilson,
} from './runs/figures/statistics.ts';
export type { ArmSummary, RunStatus, RunSummary } from './runs/figures/tally.ts';
export { type JournalLine, readJournal } from './runs/folder/journal.ts';
export { lastLaunches, type Parent, type ResultLine, readResults } from './runs/folder/results.ts';
export { type ArmDefinition, defineArm, type NamedArm } from './runs/plan/define-arm.ts';
export type { DependsOn } from './runs/plan/dependencies.ts';
export type { Phases } from './runs/plan/phases.ts';
export type { PlanOptions, ScenarioChoice, ScenarioPart } from './runs/plan/plan.ts';
export type { ArmChoice, CastChoice, SeatChoice } from './runs/plan/seating.ts';
export type { Seats } from './runs/plan/seats.ts';
export { type Control, createControl, type Wanted } from './runs/play/control.ts';
export { type Relaunched, type RelaunchOptions, relaunch, relaunched } from './runs/play/relaunch.ts';
export type { RelaunchMode } from './runs/play/relaunch-mode.ts';
export { run } from './runs/play/run.ts';
export type { RunEvent, RunOptions } from './runs/play/run-options.ts';
export { type BranchOptions, branch } from './runs/replay/branch.ts';
export type { Divergence } from './runs/replay/recording.ts';
export { type Replayed, type ReplayOptions, replay } from './runs/replay/replay.ts';
export {
  defineScenario,
  type Role,
  type Scenario,
  type ScenarioDefinition,
  type ScenarioEvent,
  type ScenarioState,
  type Spot,
  type StateOf,
  type TaskSource,
  type Turn,
  type Verdict,
} from './scenario.ts';
export { bestAction } from './search/best.ts';
export { shortestPlan } from './search/breadth-first.ts';
export { SearchError } from './search/errors.ts';
export { solveGame } from './search/exhaustive.ts';
export { type MctsChoice, type MctsControl, mcts, mctsWaves } from './search/mcts.ts';
export { Arena } from './search/nodes.ts';
export { playouts } from './search/playouts.ts';
export {
  CHANCE,
  type Draw,
  type Evaluation as LeafEvaluation,
  type Evaluator,
  type Leaf,
  type MctsOptions,
  OVER,
  type RootAction,
  type SearchTree,
  TOGETHER,
  type WaveEvaluator,
  type World,
} from './search/types.ts';
export { type AddressPart, type Random, random, uniform } from './seed.ts';
export { openStudio } from './studio/open.ts';
export type { StudioOptions, StudioServer } from './studio/server.ts';
export {
  defineTool,
  type Parameters,
  type SimulatedQuestion,
  type Tool,
  type ToolAction,
  ToolAnswer,
  type ToolCall,
  type ToolContext,
  type ToolDefinition,
  ToolError,
  type ToolFailure,
  type ToolResult,
  type ToolSession,
  type ToolSpec,
  type ToolStatus,
} from './tool.ts';
export { formatToolAction, readToolAction } from './tools/action.ts';
export { OBSCURITIES, type Obscurity, obscured } from './tools/obscure.ts';
export { type OpenOptions, openTools } from './tools/open.ts';
export { resultsText, toolsText } from './tools/text.ts';
export { type CompiledMachine, compile } from './world/compile.ts';
export { NotCompilable } from './world/report.ts';
export { type MachineWorld, worldOf } from './world/scenario.ts';
