/** What stands at a path such as `encoder.noiseDim`; undefined if nothing. */
export function valueAt(config: object, path: string): unknown {
  return path.split(".").reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    config,
  );
}

/**
 * A configuration with other values at some paths; to be checked by
 * `parseConfig`.
 *
 * @param config Not changed.
 * @param values By path, such as `encoder.noiseDim`.
 */
export function withValues<T extends object>(
  config: T,
  values: Readonly<Record<string, unknown>>,
): T {
  const result = structuredClone(config);
  for (const [path, value] of Object.entries(values)) {
    const keys = path.split(".");
    const last = keys.pop()!;
    const parent = valueAt(result, keys.join(".")) as Record<string, unknown>;
    (keys.length === 0 ? result as Record<string, unknown> : parent)[last] =
      value;
  }
  return result;
}

/** Values by path as `--set` takes them. */
export function settingsOf(
  values: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(values).map(([path, value]) =>
    `${path}=${typeof value === "string" ? value : JSON.stringify(value)}`
  );
}
