import { type DisplayContent, useKernel } from "../../lib/notebook/kernel.ts";

/** What a notebook would have received. */
export interface Message extends DisplayContent {
  readonly type: string;
}

/** Runs `body` as in a kernel; returns its displays and printed lines. */
export async function inKernel(
  body: (messages: readonly Message[]) => Promise<void> | void,
): Promise<{ messages: Message[]; lines: string[] }> {
  const messages: Message[] = [];
  const restore = useKernel({
    broadcast(type, content) {
      messages.push({ type, ...content });
      return Promise.resolve();
    },
  });
  try {
    const lines = await printed(() => body(messages));
    return { messages, lines };
  } finally {
    restore();
  }
}

/** The lines that `body` prints. */
export async function printed(
  body: () => Promise<void> | void,
): Promise<string[]> {
  const lines: string[] = [];
  const log = console.log;
  console.log = (...parts: unknown[]) => void lines.push(parts.join(" "));
  try {
    await body();
  } finally {
    console.log = log;
  }
  return lines;
}
