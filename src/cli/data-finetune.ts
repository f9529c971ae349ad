/** `troupe data finetune`: the provider's fine-tuning job on the packaged chats. */
import type { Command } from 'commander';
import type { FineTuneOptions, FineTuneOutcome } from '../data/finetune.ts';
import { addDataFolder, folderOf } from './data-common.ts';
import { decimal, whole } from './flags.ts';
import { type Exit, type Io, say } from './io.ts';
import { watchProcess } from './signals.ts';

const AFTER = `
Examples:
  troupe data finetune --model openai:gpt-4o-mini-2024-07-18 --suffix planner
  troupe data finetune --model openai:gpt-4o-mini-2024-07-18 --cancel

Uploads dataset/chat, makes a job and follows it to its end. Ctrl-C leaves the job running: the same command follows
it again (dataset/finetune.json says how far it is), and --cancel cancels it. Another server with OpenAI's interface:
--model openai:NAME@URL.
Exit codes: 0 the model is there (its name is printed), 1 the job failed or was refused, 130 left running.`;

/** What fine-tuning takes, but for what the command itself brings. */
interface Flags extends Omit<FineTuneOptions, 'dataset' | 'cwd' | 'env' | 'signal' | 'say'> {
  data: string;
  dataset?: string;
  json?: boolean;
}

export function addDataFinetune(data: Command, io: Io, exit: Exit): void {
  const command = data
    .command('finetune')
    .summary('fine-tune a model on the sets')
    .description('Has the provider fine-tune a model on the packaged chats, and says what it is called.')
    .requiredOption('--model <spec>', 'the model to begin with: openai:NAME')
    .option('--dataset <dir>', 'default: dataset in the data folder')
    .option('--epochs <n>', 'left to the provider by default', whole('--epochs'))
    .option('--batch-size <n>', 'left to the provider by default', whole('--batch-size'))
    .option(
      '--learning-rate-multiplier <x>',
      'left to the provider by default',
      decimal('--learning-rate-multiplier', 'a number'),
    )
    .option('--seed <s>', 'the provider’s', whole('--seed'))
    .option('--suffix <text>', 'part of the new model’s name')
    .option('--poll <seconds>', 'between two looks (default: 20)', decimal('--poll', 'seconds'))
    .option('--cancel', 'cancel the job of this dataset')
    .option('--json', 'print the outcome as one line of JSON, last on stdout');
  addDataFolder(command)
    .addHelpText('after', AFTER)
    .action(async (flags: Flags) => {
      exit.code = await finetuneCommand(flags, io);
    });
}

async function finetuneCommand({ json = false, ...flags }: Flags, io: Io): Promise<number> {
  const watch = watchProcess(io);
  const { data: _, dataset = folderOf(flags, io).dataset, ...wish } = flags;
  const tell = (line: string) => say(json ? io.stderr : io.stdout, line);
  // Brings the SDK along, which takes long to load.
  const { fineTune } = await import('../data/finetune.ts');
  let outcome: FineTuneOutcome;
  try {
    outcome = await fineTune({ ...wish, dataset, cwd: io.cwd, env: io.env, signal: watch.signal, say: tell });
  } finally {
    watch.end();
  }
  const { status, model, error, job } = outcome;
  if (model) tell(`The model is ${model}; a planner of it: --planner 'finetuned?model=${model}'`);
  if (status === 'interrupted') {
    tell(
      job
        ? `Interrupted. Job ${job} goes on at the provider: the same command follows it again, --cancel cancels it.`
        : 'Interrupted before there was a job. The same command goes on from here.',
    );
  }
  if (error) say(io.stderr, `troupe: job ${job} failed: ${error}`);
  if (json) say(io.stdout, JSON.stringify(outcome));
  if (status === 'interrupted') return 130;
  return status === 'succeeded' || (flags.cancel && status === 'cancelled') ? 0 : 1;
}
