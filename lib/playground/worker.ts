import { type Backend, initBackend } from "../backend/mod.ts";
import type { Command, Message } from "./protocol.ts";
import { Session } from "./session.ts";

/** What this project uses of a worker's scope, which Deno's types lack. */
interface WorkerScope {
  /** The engine that the page wants. */
  readonly name: string;
  onmessage: ((event: MessageEvent<Command>) => void) | null;
  postMessage(message: Message, transfer?: ArrayBuffer[]): void;
}

/** The engine that is wanted, or the fastest that starts, with a remark. */
async function startEngine(
  wanted: string,
): Promise<{ backend: Backend; remark?: string }> {
  const quietly = { announce: () => {} };
  if (wanted === "webgpu") {
    try {
      return { backend: await initBackend("webgpu", quietly) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      console.warn(reason);
      return {
        backend: await initBackend(undefined, quietly),
        remark: "WebGPU does not start in this browser: the processor " +
          "computes instead.",
      };
    }
  }
  const backend = await initBackend(undefined, quietly);
  if (backend.name !== "cpu") return { backend };
  return {
    backend,
    remark: "This browser has no SIMD in WebAssembly: the same training " +
      "runs in plain JavaScript, many times slower. Try a small batch.",
  };
}

/**
 * What the page's worker does: a {@link Session} on the engine that its name
 * says.
 */
export async function startWorker(): Promise<void> {
  const scope = self as unknown as WorkerScope;
  // Commands that come before the backend runs.
  const early: Command[] = [];
  scope.onmessage = ({ data }) => void early.push(data);
  try {
    const { backend, remark } = await startEngine(scope.name);
    scope.postMessage({
      kind: "ready",
      backend: backend.description,
      ...(remark !== undefined && { remark }),
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    scope.postMessage({ kind: "failed", text });
    return;
  }
  const session = new Session((message, transfer) =>
    scope.postMessage(message, transfer)
  );
  scope.onmessage = ({ data }) => session.post(data);
  for (const command of early) session.post(command);
}
