/**
 * Runs the playground's worker in Chromium, from a page on the disk and
 * without a network, and prints as JSON what it told: a program of its own
 * since Playwright looks into /proc, which wants all permissions.
 *
 * deno run -A tests/playground/in_browser.ts CHROMIUM PAGE SETTINGS STEPS
 *
 * PAGE holds the worker's script as a text in an element #worker, SETTINGS are
 * JSON.
 *
 * @module
 */
import { withTab } from "./tab.ts";

/** What the worker told. */
export interface WorkerReport {
  readonly backend: string;
  /** `Frame.losses` of the first steps. */
  readonly losses: readonly number[];
  /** What went to the console as an error, and what was thrown. */
  readonly errors: readonly string[];
}

/** Runs in the page: as text, since it is not this program's. */
const inPage = `(settings, steps) => new Promise((resolve, reject) => {
  const source = document.querySelector("#worker").textContent;
  const url = URL.createObjectURL(new Blob([source]));
  const worker = new Worker(url);
  let backend = "";
  worker.onerror = (event) => reject(new Error(event.message));
  worker.onmessage = ({ data }) => {
    if (data.kind === "failed") reject(new Error(data.text));
    if (data.kind === "ready") backend = data.backend;
    if (data.kind !== "frame") return;
    worker.terminate();
    resolve({ backend, losses: [...data.losses] });
  };
  worker.postMessage({ kind: "settings", settings });
  for (let i = 0; i < steps; i++) worker.postMessage({ kind: "step" });
  worker.postMessage({ kind: "look" });
})`;

if (import.meta.main) {
  const [executablePath, page, settings, steps] = Deno.args as [
    string,
    string,
    string,
    string,
  ];
  const told = await withTab(
    executablePath,
    [page, ""],
    (tab) =>
      tab.evaluate(`(${inPage})(${settings}, ${steps})`) as Promise<
        Omit<WorkerReport, "errors">
      >,
  );
  console.log(JSON.stringify(told));
}
