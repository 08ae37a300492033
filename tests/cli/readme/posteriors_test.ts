import assert from "node:assert/strict";
import { join } from "node:path";
import { posteriorsText } from "../../../lib/cli/readme/posteriors.ts";
import { posteriorRow } from "../../figures/posteriors.ts";
import { command, testCommand } from "../studies/commands.ts";

const rows = [
  posteriorRow({
    ...{ target: "torus", method: "avb-ac", seed: 0, kl: 0.01, seconds: 100 },
    machine: "a",
  }),
  posteriorRow({
    ...{ target: "torus", method: "avb-ac", seed: 3, kl: 0.03, seconds: 140 },
    machine: "a",
  }),
  posteriorRow({
    ...{ target: "torus", method: "hmc", seed: 0, kl: 0.0004, seconds: 4 },
    machine: "a",
  }),
];

Deno.test("posteriorsText: a row a target, a column a method that has runs", () => {
  const text = posteriorsText({ rows });
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  assert.equal(lines.length, 2 + 4);
  assert.equal(lines[0], "|  | **AVB, adaptive contrast** | HMC |");
  // Means of two, 0.02 nats and 120 seconds.
  assert.ok(
    lines.includes(
      "| Torus | 0.020, worst 0.030; 2:00 | 0.000, one seed; 0:04 |",
    ),
  );
  assert.ok(lines.includes("| Eight schools | – | – |"));
  assert.match(text, /over seeds 0, 3, the worst/);
  assert.match(text, /`deno task posterior-study`, a, \d{4}-\d\d-\d\d\)/);
  assert.match(text, /error is above 0\.0030 nats/);
});

testCommand(
  "readme --only posteriors: between the markers, or not at all",
  async (folder) => {
    const readme = join(folder, "README.md");
    const before = "<!-- posteriors: x -->\n<!-- /posteriors -->\n";
    await Deno.writeTextFile(readme, before);
    const without = await command("readme", folder, "--only", "posteriors");
    assert.equal(without.code, 0, without.stderr);
    assert.match(
      without.stderr,
      /No table of posteriors: data\/posterior\.json/,
    );
    assert.equal(await Deno.readTextFile(readme), before);

    await Deno.mkdir(join(folder, "data"));
    const file = join(folder, "data", "posterior.json");
    await Deno.writeTextFile(file, JSON.stringify({ rows }));
    const made = await command("readme", folder, "--only", "posteriors");
    assert.equal(made.code, 0, made.stderr);
    const written = await Deno.readTextFile(readme);
    assert.match(written, /worst 0\.030; 2:00 /);

    await Deno.writeTextFile(file, JSON.stringify({ rows: [] }));
    const none = await command("readme", folder, "--only", "posteriors");
    assert.equal(none.code, 1);
    assert.match(none.stderr, /posterior\.json: it has no run/);
    assert.equal(await Deno.readTextFile(readme), written);
  },
);
