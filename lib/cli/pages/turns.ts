/**
 * Notebooks of which a later one shows the runs that an earlier one keeps. They
 * also take longest.
 */
const TOGETHER: readonly string[] = ["05-figure-6", "06-table-1"];

/**
 * Notebooks in groups that can be executed side by side, each of them from its
 * first to its last; what takes longest begins.
 *
 * @param names In reading order.
 */
export function turnsOf(names: readonly string[]): string[][] {
  const together = names.filter((name) => TOGETHER.includes(name));
  const alone = names.filter((name) => !TOGETHER.includes(name));
  return [
    ...together.length > 0 ? [together] : [],
    ...alone.map((name) => [name]),
  ];
}

/**
 * Threads of each kernel, of which so many run at a time: half of the cores, or
 * fewer, so that together they are no more than there are cores.
 *
 * @param workers Kernels at a time.
 * @param cores The machine's.
 */
export function kernelThreads(workers: number, cores: number): number {
  return Math.max(1, Math.floor(cores / Math.max(2, workers)));
}
