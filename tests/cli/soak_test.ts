import assert from "node:assert/strict";
import { troubles, type Turn } from "../../lib/cli/soak.ts";

function turns(change: (turn: Turn) => Partial<Turn>): Turn[] {
  return Array.from({ length: 20 }, (_, i) => {
    const turn: Turn = {
      step: i + 1,
      resident: 2e8,
      heap: 2 ** 26,
      tensors: 40,
      tensorBytes: 4000,
      files: 12,
      milliseconds: 5 + i % 3,
    };
    return { ...turn, ...change(turn) };
  });
}

Deno.test("soak: what stays as it is is no trouble", () => {
  assert.deepEqual(troubles(turns(() => ({}))), []);
  // One slow turn is another program's doing.
  const slow = turns(({ step }) => step === 15 ? { milliseconds: 90 } : {});
  assert.deepEqual(troubles(slow), []);
  const unknown = turns(() => ({ files: undefined }));
  assert.deepEqual(troubles(unknown), []);
});

Deno.test("soak: each thing that grows is named", () => {
  const grow = (change: (turn: Turn) => Partial<Turn>, message: RegExp) => {
    const found = troubles(turns(change));
    assert.equal(found.length, 1);
    assert.match(found[0]!, message);
  };
  grow(({ step }) => ({ tensors: 40 + step }), /tensors grew/);
  grow(({ step }) => ({ resident: 2e8 + step * 4e6 }), /memory .*grew/);
  grow(
    ({ step }) => ({ files: 12 + step }),
    /open files, at most 22 in the first half, are 32/,
  );
  grow(
    ({ step }) => ({ milliseconds: 5 + step }),
    /took 11\.00 ms in the first half and 21\.00 ms in the second/,
  );
});
