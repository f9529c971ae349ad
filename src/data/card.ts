/** The dataset card: what Hugging Face's `datasets` reads to load the sets by name. */
import type { PackageOutcome } from './package.ts';

type Sizes = Pick<PackageOutcome, 'train' | 'validation'> & { ratingThreshold: number };

const FORMS = ['chat', 'completion', 'text'];

/** A README.md: configurations as YAML, then words. A set that is empty has no file, and no split. */
export function datasetCard({ train, validation, ratingThreshold }: Sizes): string {
  const splits = validation.examples > 0 ? ['train', 'validation'] : ['train'];
  const configs = FORMS.map((form, i) =>
    [
      `  - config_name: ${form}`,
      ...(i === 0 ? ['    default: true'] : []),
      '    data_files:',
      ...splits.flatMap((name) => [`      - split: ${name}`, `        path: ${form}/${name}.jsonl`]),
    ].join('\n'),
  );
  const row = (name: string, { trajectories, examples }: Sizes['train']) =>
    `| ${name} | ${trajectories} | ${examples} |`;
  return `---
language:
  - en
task_categories:
  - text-generation
configs:
${configs.join('\n')}
---
# Steps of a planner

Each example is one step of a planner that settles a request with tools: what it is asked, and the JSON that it
answers with. They come from trajectories in a world of simulated tools whose final answer a judge rated
${ratingThreshold} or better. All examples of a request are in one split.

| split | trajectories | examples |
| --- | ---: | ---: |
${row('train', train)}
${row('validation', validation)}

- \`chat\`: \`messages\` of system, user and assistant, as providers' fine-tuning takes them.
- \`completion\`: \`prompt\` and \`completion\` apart: loss can be taken on the completion alone.
- \`text\`: the whole sequence in one \`text\`: loss on all of it.

\`\`\`python
from datasets import load_dataset
load_dataset("path/to/this/folder", "completion")
\`\`\`

\`splits.json\` says which trajectories are in which split.
`;
}
