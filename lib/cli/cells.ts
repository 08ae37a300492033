import { type Notebook, sourceOf } from "./pages/notebook.ts";

/** The code cells of a notebook, one after the other, as one module. */
export interface CellModule {
  readonly text: string;
  /** The cell, counted from 1, and the line in it, for every line. */
  readonly places: readonly (readonly [cell: number, line: number])[];
}

/** As wide as a code cell may be, so that a page shows it whole. */
const WIDTH = 78;

/** Joins the code cells of a notebook into a module that can be checked. */
export function cellModule(notebook: Notebook): CellModule {
  const lines: string[] = [];
  const places: [number, number][] = [];
  notebook.cells.forEach((cell, index) => {
    if (cell.cell_type !== "code") return;
    ["// %%", ...sourceOf(cell).split("\n")].forEach((line, at) => {
      lines.push(line);
      places.push([index + 1, at]);
    });
  });
  // Without it a notebook that imports nothing would not be a module.
  lines.push("export {};", "");
  return { text: lines.join("\n"), places };
}

/**
 * Deno's messages with the places of a generated module said as places in
 * the notebook.
 *
 * @param said What Deno printed.
 * @param path The module's path as it ends in the messages.
 * @param name What to call the notebook.
 * @param module The module.
 */
export function placeInCells(
  said: string,
  path: string,
  name: string,
  { places }: CellModule,
): string {
  const escaped = path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const place = new RegExp(`\\S*${escaped}:(\\d+)(?::(\\d+))?`, "g");
  return said.replace(place, (all, line, column) => {
    const at = places[Number(line) - 1];
    if (!at) return all;
    return `${name}, cell ${at[0]}, line ${at[1]}` +
      (column ? `, column ${column}` : "");
  });
}

/**
 * What is wrong with a notebook as a file in git: outputs, missing ids, a
 * foreign kernel, wide lines. One line each, empty if nothing is.
 */
export function notebookProblems(notebook: Notebook, name: string): string[] {
  const problems: string[] = [];
  const kernel = notebook.metadata.kernelspec?.name;
  if (kernel !== "deno") {
    problems.push(`${name}: the kernel is ${kernel ?? "not named"}, not deno`);
  }
  const ids = new Set<string>();
  notebook.cells.forEach((cell, index) => {
    const where = `${name}, cell ${index + 1}`;
    if (!cell.id) problems.push(`${where}: has no id`);
    else if (ids.has(cell.id)) {
      problems.push(`${where}: has the id "${cell.id}" of an earlier cell`);
    } else ids.add(cell.id);
    if (cell.cell_type !== "code") return;
    if ((cell.outputs?.length ?? 0) > 0 || cell.execution_count != null) {
      problems.push(
        `${where}: has outputs or a count; clear them (Edit, Clear Outputs ` +
          "of All Cells), then save",
      );
    }
    sourceOf(cell).split("\n").forEach((line, at) => {
      if (line.length > WIDTH) {
        problems.push(
          `${where}, line ${at + 1}: is ${line.length} columns wide, ` +
            `wanted at most ${WIDTH}`,
        );
      }
    });
  });
  return problems;
}
