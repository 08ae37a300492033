import type * as z from "npm:zod@4.6.7";

/** As many faults as a message names. */
const FAULTS = 3;

/**
 * Checks what a file of a study holds.
 *
 * @param schema Its form.
 * @param value The parsed JSON.
 * @param options What it is called, and the task that writes it.
 * @throws {RangeError} With the place, the value and the fault.
 */
export function parseStudy<T>(
  schema: z.ZodType<T>,
  value: unknown,
  { name, task }: { readonly name: string; readonly task: string },
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const faults = issues.slice(0, FAULTS).map(({ path, message }) => {
    const seen = path.reduce<unknown>(
      (object, key) => (object as Record<PropertyKey, unknown>)?.[key],
      value,
    );
    const shown = JSON.stringify(seen)?.slice(0, 60) ?? "missing";
    return `${path.join(".") || "the file"} is ${shown} (${message})`;
  });
  const others = issues.length - faults.length;
  throw new RangeError(
    `Cannot read ${name}: ${faults.join("; ")}` +
      (others > 0 ? `; and ${others} more` : "") +
      `. Remove it; \`deno task ${task}\` writes it anew`,
  );
}
