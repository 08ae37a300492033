import assert from "node:assert/strict";
import { denoProblem, isAtLeast } from "../../lib/notebook/deno_version.ts";

Deno.test("versions are compared number by number", () => {
  assert.ok(isAtLeast("2.10.0", "2.9.4"));
  assert.ok(isAtLeast("3.0", "2.9.4"));
  assert.ok(isAtLeast("2.9.4", "2.9.4"));
  assert.ok(!isAtLeast("2.9.3", "2.9.4"));
  assert.ok(!isAtLeast("2.9", "2.9.4"));
  assert.ok(!isAtLeast("1.46.9", "2.9.4"));
});

Deno.test("an old Deno is told in one line what is needed", () => {
  for (const version of ["2.9.4", "2.9.6", "2.9.8"]) {
    assert.equal(denoProblem(version), undefined);
  }
  assert.match(
    denoProblem("2.8.3") ?? "",
    /^Deno is too old: it is 2\.8\.3, wanted 2\.9\.4 or newer; [^\n]+$/,
  );
});
