import { displayBundle } from "./kernel.ts";

/** The MIME type by which the exporter finds the numbers of a page. */
export const resultsMime = "application/vnd.avb.results+json";

/** A value that `publish` takes. */
export type Result = string | number | boolean | null | readonly Result[];

/**
 * Gives numbers a name outside the notebook: the exporter collects them in
 * site/results.json. Nothing is seen in the notebook itself.
 *
 * @param results Values by name; dots in names are welcome, as in
 * "table1.avb.elbo".
 * @returns When the kernel has taken them.
 * @throws {RangeError} If a number is not finite, which JSON cannot hold.
 * @throws {TypeError} If a name is empty or a value is of another kind.
 *
 * @example
 * ```ts
 * import { publish } from "avb/notebook";
 * await publish({ "table1.avb.elbo": -1.392, "table1.seed": 1 });
 * ```
 */
export async function publish(
  results: Readonly<Record<string, Result>>,
): Promise<void> {
  for (const [name, value] of Object.entries(results)) {
    if (name.trim() === "") {
      throw new TypeError("Cannot publish a result: its name is empty");
    }
    requireResult(name, value);
  }
  const text = Object.entries(results).map(([name, value]) =>
    `${name} = ${JSON.stringify(value)}`
  ).join(", ");
  await displayBundle({
    [resultsMime]: results,
    // Front ends take HTML before plain text, and this shows nothing.
    "text/html": `<span hidden></span>`,
    "text/plain": `published: ${text}`,
  });
}

function requireResult(name: string, value: unknown): void {
  if (Array.isArray(value)) {
    value.forEach((inner, k) => requireResult(`${name}[${k}]`, inner));
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `Cannot publish ${name}: it is ${value}, wanted a finite number`,
      );
    }
  } else if (
    value !== null && typeof value !== "string" && typeof value !== "boolean"
  ) {
    throw new TypeError(
      `Cannot publish ${name}: it is of type ${typeof value}, wanted a ` +
        `number, string, boolean, null or a list of them`,
    );
  }
}
