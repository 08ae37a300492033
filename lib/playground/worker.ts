import { initBackend } from "../backend/mod.ts";
import type { Command, Message } from "./protocol.ts";
import { Session } from "./session.ts";

/** What this project uses of a worker's scope, which Deno's types lack. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Command>) => void) | null;
  postMessage(message: Message, transfer?: ArrayBuffer[]): void;
}

/**
 * What the page's worker does: a {@link Session} on the fastest backend that
 * the browser has.
 */
export async function startWorker(): Promise<void> {
  const scope = self as unknown as WorkerScope;
  // Commands that come before the backend runs.
  const early: Command[] = [];
  scope.onmessage = ({ data }) => void early.push(data);
  try {
    const { description } = await initBackend(undefined, {
      announce: () => {},
    });
    scope.postMessage({ kind: "ready", backend: description });
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
