/**
 * Opens a page on the disk and gives what its script leaves in `#seen`: run by
 * the test of the controls with all permissions.
 *
 * @module
 */
import { withTab } from "../browser/tab.ts";

if (import.meta.main) {
  const [executablePath, path] = Deno.args as [string, string];
  const { seen, errors } = await withTab(
    executablePath,
    [path, ""],
    async (tab) => {
      const element = tab.locator("#seen:not(:empty)");
      return { seen: await element.textContent({ timeout: 120_000 }) };
    },
  );
  if (errors.length > 0) throw new Error(errors.join("\n"));
  console.log(seen);
}
