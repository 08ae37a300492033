export { withBrowser } from "../../lib/cli/browser.ts";

/** Asks until the answer is yes, or the time is over; the last answer. */
export async function until(
  ask: () => Promise<boolean> | boolean,
  milliseconds: number,
): Promise<boolean> {
  const end = performance.now() + milliseconds;
  do {
    if (await ask()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (performance.now() < end);
  return false;
}
