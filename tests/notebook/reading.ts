const canRead = (await Deno.permissions.query({
  name: "read",
  path: new URL("../../lib/", import.meta.url),
})).state === "granted";

/** A test that reads lib/. */
export function reading(name: string, fn: () => void | Promise<void>): void {
  Deno.test({
    name: name + (canRead ? "" : " (skipped: needs --allow-read)"),
    ignore: !canRead,
    fn,
  });
}
