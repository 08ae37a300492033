/** A value as a shell takes it. */
function quote(text: string): string {
  return /^[\w.,=/:-]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * A command to type.
 *
 * @param task Its name in deno.json.
 * @param flags With their values; without one a flag is left out, with several
 * it stands there as often.
 */
export function commandText(
  task: string,
  flags: Readonly<
    Record<string, string | number | readonly string[] | undefined>
  >,
): string {
  const words = Object.entries(flags).flatMap(([flag, value]) => {
    if (value === undefined) return [];
    const values = typeof value === "object" ? value : [`${value}`];
    return values.flatMap((each) => [`--${flag}`, quote(each)]);
  });
  return ["deno task", task, ...words].join(" ");
}
