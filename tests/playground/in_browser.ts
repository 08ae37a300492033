/**
 * Runs the playground's worker in Chromium, from a page on the disk and
 * without a network, and prints as JSON what it told.
 *
 * deno run -A tests/playground/in_browser.ts CHROMIUM PAGE ENGINE SETTINGS
 * STEPS
 *
 * PAGE holds the worker's script as a text in an element #worker, ENGINE is
 * the worker's name, SETTINGS are JSON, and STEPS are how many steps are done
 * in the first frame and how many in all, as in 20,200.
 *
 * @module
 */
import type { Row } from "../../lib/playground/mod.ts";
import { withTab } from "../browser/tab.ts";

/** What the worker told. */
export interface WorkerReport {
  readonly backend: string;
  /** What the worker had to say beside that. */
  readonly remark?: string;
  /** `Frame.losses` of the first steps. */
  readonly losses: readonly number[];
  /** The row of table 1 after the last step. */
  readonly row: Row;
  /** What went to the console as an error, and what was thrown. */
  readonly errors: readonly string[];
}

/** Runs in the page: as text, since it is not this program's. */
const inPage = `(name, settings, first, all) => new Promise(
  (resolve, reject) => {
    const source = document.querySelector("#worker").textContent;
    const url = URL.createObjectURL(new Blob([source]));
    const worker = new Worker(url, { name });
    let ready, losses;
    const steps = (count) => {
      for (let i = 0; i < count; i++) worker.postMessage({ kind: "step" });
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => {
      if (data.kind === "failed") reject(new Error(data.text));
      if (data.kind === "ready") ready = data;
      if (data.kind === "frame" && !losses) {
        losses = [...data.losses];
        steps(all - first);
      }
      if (data.kind !== "row" || data.step < all) return;
      worker.terminate();
      const { backend, remark } = ready;
      resolve({ backend, remark, losses, row: data });
    };
    worker.postMessage({ kind: "settings", settings });
    steps(first);
    worker.postMessage({ kind: "look" });
  },
)`;

if (import.meta.main) {
  const [executablePath, page, engine, settings, steps] = Deno.args as [
    string,
    string,
    string,
    string,
    string,
  ];
  const told = await withTab(
    executablePath,
    [page, ""],
    (tab) =>
      tab.evaluate(
        `(${inPage})(${JSON.stringify(engine)}, ${settings}, ${steps})`,
      ) as Promise<Omit<WorkerReport, "errors">>,
  );
  console.log(JSON.stringify(told));
}
