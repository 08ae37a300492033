import assert from "node:assert/strict";
import { fast, live, profile } from "../../lib/notebook/mod.ts";

/** Runs `body` with an environment of its own. */
function withVariables(
  variables: Record<string, string>,
  body: () => void,
): void {
  const get = Deno.env.get;
  Deno.env.get = (name) => variables[name];
  try {
    body();
  } finally {
    Deno.env.get = get;
  }
}

Deno.test("the fast profile is asked for by AVB_FAST", () => {
  withVariables({ AVB_FAST: "1" }, () => {
    assert.equal(fast(), true);
    assert.equal(profile({ full: 16_000, fast: 50 }), 50);
  });
  for (const variables of [{}, { AVB_FAST: "0" }, { AVB_FAST: "" }]) {
    withVariables(variables, () => {
      assert.equal(fast(), false);
      assert.equal(profile({ full: 16_000, fast: 50 }), 16_000);
    });
  }
});

Deno.test("AVB_LIVE says yes, no or nothing", () => {
  withVariables({ AVB_LIVE: "1" }, () => assert.equal(live(), true));
  withVariables({ AVB_LIVE: "0" }, () => assert.equal(live(), false));
  withVariables({}, () => assert.equal(live(), undefined));
});

Deno.test("a value that is neither is refused", () => {
  withVariables({ AVB_FAST: "maybe" }, () => {
    assert.throws(fast, /AVB_FAST: it is "maybe", wanted 1 or 0/);
  });
});

Deno.test("without the permission nothing is set", () => {
  const get = Deno.env.get;
  Deno.env.get = () => {
    throw new Deno.errors.NotCapable("no");
  };
  try {
    assert.equal(fast(), false);
    assert.equal(live(), undefined);
  } finally {
    Deno.env.get = get;
  }
});
