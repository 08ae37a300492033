import { fileURLToPath } from "node:url";
import { Failure } from "../failure.ts";
import { computingProcess, lastLine } from "./computing_process.ts";
import type { RunResult } from "./study_run.ts";
import type {
  WorkerMessage,
  WorkerProgress,
  WorkerTask,
} from "./worker_messages.ts";

const WORKER = fileURLToPath(new URL("worker.ts", import.meta.url));

/** A run that did not end well, and why. */
export class RunError extends Error {
  /** The class, for messages. */
  override readonly name = "RunError";
}

/** Options of {@link runInProcess}. */
export interface ProcessOptions {
  /** Ends the process; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Called now and then. */
  readonly onProgress: (progress: WorkerProgress) => void;
}

async function* lines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}

/**
 * Makes one run in a process with one thread. A run that an earlier process
 * began goes on from its last checkpoint.
 *
 * @throws {RunError} If the run fails, such as by a loss that is NaN, or its
 * process dies.
 * @throws {Failure} If the code is no longer that of the version.
 */
export async function runInProcess(
  task: WorkerTask,
  { signal, onProgress }: ProcessOptions,
): Promise<RunResult> {
  signal.throwIfAborted();
  const child = computingProcess(WORKER, {
    permissions: ["--allow-sys=cpus", `--allow-write=${task.folder}`],
    stdin: "piped",
  }).spawn();
  const stop = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
  };
  signal.addEventListener("abort", stop);
  const said = new Response(child.stderr).text();
  // Left open: its end is the worker's sign to end.
  const input = child.stdin.getWriter();
  let last: WorkerMessage | undefined;
  try {
    await input.write(new TextEncoder().encode(`${JSON.stringify(task)}\n`))
      .catch(() => {}); // it is dead, which its status tells
    for await (const line of lines(child.stdout)) {
      if (!line.startsWith("{")) continue; // a library's remark
      const message = JSON.parse(line) as WorkerMessage;
      if ("progress" in message) onProgress(message.progress);
      else last = message;
    }
  } catch (error) {
    stop();
    throw error;
  } finally {
    await child.status;
    signal.removeEventListener("abort", stop);
    await input.close().catch(() => {});
  }
  signal.throwIfAborted();
  if (last === undefined) {
    const { code, signal: by } = await child.status;
    throw new RunError(
      `Its process ended with ${by ?? `code ${code}`}: ` +
        (lastLine(await said) ?? "it said nothing"),
    );
  }
  if ("result" in last) return last.result;
  if ("changed" in last) {
    throw new Failure(
      "The code changed while the study ran, so its runs would not belong " +
        "together. Run the same command again",
    );
  }
  throw new RunError(
    "failure" in last ? last.failure : "Its process gave no result",
  );
}
