/**
 * What the page's worker runs: a {@link Session} on the fastest backend that
 * the browser has.
 *
 * @module
 */
import { initBackend } from "../backend/mod.ts";
import type { Command, Message } from "./protocol.ts";
import { Session } from "./session.ts";

/** What this project uses of a worker's scope, which Deno's types lack. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Command>) => void) | null;
  postMessage(message: Message, transfer?: ArrayBuffer[]): void;
}

const scope = self as unknown as WorkerScope;

const session = new Session((message, transfer) =>
  scope.postMessage(message, transfer)
);

/** Commands that came before the backend ran. */
const early: Command[] = [];
scope.onmessage = ({ data }) => void early.push(data);

initBackend(undefined, { announce: () => {} }).then(
  ({ description }) => {
    scope.postMessage({ kind: "ready", backend: description });
    scope.onmessage = ({ data }) => session.post(data);
    for (const command of early) session.post(command);
  },
  (error) => {
    const text = error instanceof Error ? error.message : String(error);
    scope.postMessage({ kind: "failed", text });
  },
);
