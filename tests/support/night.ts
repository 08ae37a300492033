/**
 * How many files a long search in the night makes (AVB_FUZZ, `deno task fuzz`);
 * undefined in the tests of every day, which are short.
 */
export function filesOfTheNight(): number | undefined {
  const name = { name: "env", variable: "AVB_FUZZ" } as const;
  if (Deno.permissions.querySync(name).state !== "granted") return undefined;
  return Number(Deno.env.get("AVB_FUZZ")) || undefined;
}
