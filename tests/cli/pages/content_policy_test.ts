import assert from "node:assert/strict";
import { contentPolicy } from "../../../lib/cli/pages/content_policy.ts";

/** The sources that a policy allows, by directive. */
function directives(element: string): Map<string, string[]> {
  const [, content] =
    /^<meta http-equiv="Content-Security-Policy" content="([^"]*)">$/
      .exec(element) ?? [];
  return new Map(
    content!.split("; ").map((text) => {
      const [name, ...sources] = text.split(" ");
      return [name!, sources];
    }),
  );
}

Deno.test("a page may run what is its own, and ask nobody", () => {
  const policy = directives(contentPolicy());
  assert.deepEqual(policy.get("default-src"), ["'none'"]);
  assert.deepEqual(policy.get("script-src"), ["'self'", "file:"]);
  assert.equal(policy.get("worker-src"), undefined);
  // No scheme that leads elsewhere, no host, nothing inline, no eval.
  for (const [name, sources] of policy) {
    for (const source of sources) {
      assert.match(
        source,
        /^('self'|file:|'none'|'unsafe-inline'|data:|blob:)$/,
      );
      if (/inline/.test(source)) assert.equal(name, "style-src");
    }
  }
});

Deno.test("a script in the page is allowed by what it says", async () => {
  const script = 'console.log("ü");\n';
  const policy = directives(contentPolicy({ scripts: [script] }));
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(script),
  );
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  assert.deepEqual(policy.get("script-src"), [
    "'self'",
    "file:",
    `'sha256-${hash}'`,
  ]);
});

Deno.test("a page that computes gets workers and WebAssembly, no more", () => {
  const plain = directives(contentPolicy());
  const computes = directives(contentPolicy({ computes: true }));
  assert.deepEqual(computes.get("worker-src"), ["blob:"]);
  assert.deepEqual(computes.get("script-src"), [
    "'self'",
    "file:",
    "'wasm-unsafe-eval'",
  ]);
  computes.delete("worker-src");
  computes.delete("script-src");
  plain.delete("script-src");
  assert.deepEqual(computes, plain);
});
