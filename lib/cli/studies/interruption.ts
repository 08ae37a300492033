/** Thrown where Ctrl-C or SIGTERM ended the work. */
export class Interruption extends Error {
  /** The class, for messages. */
  override readonly name = "Interruption";
}

/** Calls f with a signal that Ctrl-C and SIGTERM abort. */
export async function interruptible<R>(
  f: (signal: AbortSignal) => Promise<R>,
): Promise<R> {
  const controller = new AbortController();
  const stop = () => controller.abort(new Interruption("Interrupted"));
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];
  signals.forEach((signal) => Deno.addSignalListener(signal, stop));
  try {
    return await f(controller.signal);
  } finally {
    signals.forEach((signal) => Deno.removeSignalListener(signal, stop));
  }
}
