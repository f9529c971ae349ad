/** Mean returns with tasks as the unit. */

/** What became of one task's episodes: how many, and the sum of their returns. */
export interface TaskReturns {
  episodes: number;
  reward: number;
}

/**
 * The mean over episodes and its standard error with tasks as clusters: √(T ÷ (T−1) · Σ eₜ²) ÷ n, where eₜ sums
 * the deviations of task t's episodes (K.-Y. Liang, S. L. Zeger, Biometrika 73 (1986) 13–22; with one episode per
 * task it is s ÷ √n). Of a single task, over its episodes, of whose returns `squares` is the sum of squares.
 * `null` where there is no telling.
 */
export function meanReturn(
  tasks: readonly TaskReturns[],
  squares: number,
): { reward: number | null; rewardError: number | null } {
  const n = tasks.reduce((sum, { episodes }) => sum + episodes, 0);
  if (n === 0) return { reward: null, rewardError: null };
  const reward = tasks.reduce((sum, task) => sum + task.reward, 0) / n;
  if (n === 1) return { reward, rewardError: null };
  const count = tasks.length;
  const variance =
    count === 1
      ? (n / (n - 1)) * Math.max(0, squares - n * reward ** 2)
      : (count / (count - 1)) *
        tasks.reduce((sum, task) => sum + (task.reward - task.episodes * reward) ** 2, 0);
  return { reward, rewardError: Math.sqrt(variance) / n };
}
