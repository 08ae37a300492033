import assert from "node:assert/strict";
import { commandText } from "../../../lib/cli/studies/command_text.ts";

Deno.test("commandText: flags with values, repeated, left out", () => {
  assert.equal(
    commandText("table1", {
      presets: "table-1,vae",
      seeds: "0,1",
      set: ["steps=20", "encoder.hidden=[8]"],
      samples: undefined,
      workers: 2,
    }),
    "deno task table1 --presets table-1,vae --seeds 0,1 --set steps=20 " +
      "--set 'encoder.hidden=[8]' --workers 2",
  );
  assert.equal(commandText("search", { set: [] }), "deno task search");
});

Deno.test("commandText: what a shell would take apart is quoted", () => {
  assert.equal(
    commandText("a", { out: "it's here; $(rm)" }),
    `deno task a --out 'it'\\''s here; $(rm)'`,
  );
});
