/** A process that runs, or has ended and was not yet asked how. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly ended: boolean;
}

/** What a program says, and its number. */
async function said(program: string, args: string[]) {
  const child = new Deno.Command(program, { args, stdout: "piped" }).spawn();
  const { stdout } = await child.output();
  return { text: new TextDecoder().decode(stdout), own: child.pid };
}

/** All processes; small systems have no ps, Linux has /proc. */
async function processes(): Promise<Process[]> {
  const linux = Deno.build.os === "linux";
  const { text, own } = linux
    ? await said("sh", ["-c", "cat /proc/[0-9]*/stat 2>/dev/null"])
    : await said("ps", ["-A", "-o", "pid=", "-o", "stat=", "-o", "ppid="]);
  return text.trim().split("\n").map((line) => {
    // pid (name) state parent …; a name may hold anything.
    const [state, parent] = linux
      ? line.slice(line.lastIndexOf(")") + 2).split(" ")
      : line.trim().split(/\s+/).slice(1);
    return {
      pid: parseInt(line),
      parent: Number(parent),
      ended: state!.startsWith("Z"),
    };
  }).filter(({ pid }) => pid !== own);
}

/** The running processes that a process has started. */
export async function childrenOf(pid: number): Promise<number[]> {
  return (await processes())
    .filter(({ parent, ended }) => parent === pid && !ended)
    .map(({ pid }) => pid);
}

/** Those of the processes that still run. */
export async function running(pids: readonly number[]): Promise<number[]> {
  return (await processes())
    .filter(({ pid, ended }) => pids.includes(pid) && !ended)
    .map(({ pid }) => pid);
}
