import assert from "node:assert/strict";
import {
  resultText,
  StudyStatus,
} from "../../../lib/cli/studies/study_status.ts";
import { someRecord, someRun } from "./support.ts";

Deno.test("resultText: ELBO, KL, time", () => {
  const record = someRecord(1, { elbo: -1.39249, klAggregate: 0.00561 }, {
    seconds: 61.2,
  });
  assert.equal(
    resultText(record),
    "ELBO -1.3925, KL(q(z), p(z)) 0.0056 nats, 1:01",
  );
});

Deno.test("StudyStatus: which runs go, how fast, how long it takes", () => {
  const runs = [1, 2, 3, 4].map((seed) => someRun(seed));
  const [a, b, c] = runs as [typeof runs[0], typeof runs[0], typeof runs[0]];
  let text = "";
  const status = new StudyStatus(runs, {
    workers: 2,
    terminal: false,
    write: (part) => text += part,
  });
  assert.equal(status.line(), "0/4");
  status.kept(a!);
  status.begin(b!);
  status.begin(c!);
  assert.equal(status.line(), "1/4  run 2 starts  run 3 starts");
  // 20 steps a second: 45 s of this one, 50 s of each of two others.
  status.progress(b!, { step: 100, steps: 1000, seconds: 5 });
  const line = "1/4  run 2 100/1000 (20 steps/s)  run 3 starts  1:13 left";
  assert.equal(status.line(), line);
  assert.equal(text, `${line}\n`);
  status.progress(b!, { step: 1000, steps: 1000, seconds: 50 });
  assert.match(status.line(), /run 2 is evaluated/);
  // Not a line for each report.
  assert.equal(text, `${line}\n`);
  text = "";
  status.finish(b!, someRecord(2));
  status.fail(c!, "its loss is NaN");
  assert.match(text, /^\[2\/4\] run 2: ELBO 0\.0000, .*, 0:10\n/);
  assert.match(text, /\n\[3\/4\] run 3: failed: its loss is NaN\n$/);
  // The evaluation's 2 s on top of the last one's 50 s.
  assert.equal(status.line(), "3/4  0:52 left");
});

Deno.test("StudyStatus: a terminal's line is rewritten", () => {
  const run = someRun(1);
  let text = "";
  const status = new StudyStatus([run], {
    workers: 1,
    terminal: true,
    write: (part) => text += part,
  });
  status.begin(run);
  status.finish(run, someRecord(1));
  assert.ok(text.startsWith("\r\x1b[2K[1/1] run 1: ELBO"), text);
});
