/** What a planner did about a request, as judges read it and as files hold it. */
import { z } from 'zod';

/** The steps before the final answer, in order, and the final answer; without one the planner gave up. */
export const trajectory = z.object({
  request: z.string().min(1),
  topic: z.string().optional(),
  steps: z.array(
    z.object({
      thoughts: z.string(),
      task: z.string(),
      tool: z.string(),
      result: z.string(),
      status: z.enum(['answered', 'partial', 'no answer', 'failed', 'timed out']),
    }),
  ),
  answer: z.string().optional(),
});

export type Trajectory = z.infer<typeof trajectory>;
