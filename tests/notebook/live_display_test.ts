import assert from "node:assert/strict";
import { type Figure, trainingFigure } from "../../lib/figures/mod.ts";
import { LiveDisplay, plotlyMime } from "../../lib/notebook/mod.ts";
import { duration } from "../../lib/notebook/live_display.ts";
import { inKernel } from "./fake_kernel.ts";

function figureAt(step: number): Figure {
  return trainingFigure({
    run: { name: "a", steps: [step], generative: [2.5] },
    samples: [[0, 1, 1, 0]],
    steps: 1000,
  });
}

Deno.test("a line is updated at most four times a second, in place", async () => {
  let time = 0;
  const { messages } = await inKernel(async () => {
    const live = new LiveDisplay({ steps: 1000, now: () => time });
    for (let step = 1; step <= 1000; step++) {
      time += 10;
      await live.update(step);
    }
    await live.finish();
  });
  // 10 s: 40 updates and the final one, of one display.
  assert.equal(messages.length, 41);
  assert.equal(messages[0]!.type, "display_data");
  const updates = messages.slice(1);
  assert.ok(updates.every(({ type }) => type === "update_display_data"));
  const ids = messages.map(({ transient }) => transient.display_id);
  assert.equal(new Set(ids).size, 1);
  assert.match(
    String(messages.at(-1)!.data["text/plain"]),
    /^step 1,000 of 1,000, 100 steps\/s, done in 10.0 s$/,
  );
});

Deno.test("a slow figure takes about a tenth of the time", async () => {
  let time = 0;
  let drawing = 0;
  await inKernel(async () => {
    let step = 0;
    const live = new LiveDisplay({
      steps: 10_000,
      now: () => time,
      figure: () => {
        time += 500;
        drawing += 500;
        return figureAt(step);
      },
    });
    while (time < 100_000) {
      time += 10;
      await live.update(++step);
    }
  });
  assert.ok(drawing / time < 0.12, `${drawing} of ${time} ms`);
  assert.ok(drawing >= 10 * 500);
});

Deno.test("the final state is shown even where nothing was due", async () => {
  let step = 0;
  const { messages } = await inKernel(async () => {
    const live = new LiveDisplay({
      steps: 1000,
      title: "toy",
      now: () => 0,
      figure: () => figureAt(step),
    });
    for (step = 1; step < 301; step++) await live.update(step, `loss ${step}`);
    step = 300;
    await live.finish();
    await live.finish();
  });
  const last = (test: (data: Readonly<Record<string, unknown>>) => boolean) =>
    messages.filter(({ data }) => test(data)).at(-1)!;
  assert.match(
    String(last((data) => plotlyMime in data).data["text/plain"]),
    /^Training at step 300 of 1,000/,
  );
  const line = last((data) => String(data["text/html"]).includes("progress"));
  assert.equal(
    line.data["text/plain"],
    "toy: step 300 of 1,000, stopped after 0.0 s, loss 300",
  );
  // First and final of each, and one caption, though finished twice.
  assert.equal(messages.length, 5);
});

Deno.test("a resumed run's rate counts its own steps only", async () => {
  let time = 0;
  await inKernel(async () => {
    const live = new LiveDisplay({ steps: 2000, now: () => time });
    await live.update(1000);
    time = 10_000;
    await live.update(1100);
    assert.equal(
      String(live),
      "step 1,100 of 2,000, 10.0 steps/s, 1 min 30 s left",
    );
  });
});

Deno.test("notes are escaped in HTML", async () => {
  const { messages } = await inKernel(async () => {
    await new LiveDisplay({ steps: 2 }).update(1, "<img src=x>");
  });
  assert.match(String(messages[0]!.data["text/html"]), /&lt;img src=x&gt;/);
});

Deno.test("two displays do not share a place", async () => {
  const { messages } = await inKernel(async () => {
    await new LiveDisplay({ steps: 2 }).update(1);
    await new LiveDisplay({ steps: 2 }).update(1);
  });
  const ids = messages.map(({ transient }) => transient.display_id);
  assert.equal(new Set(ids).size, 2);
});

Deno.test("durations and wrong steps", () => {
  assert.equal(duration(4.25), "4.3 s");
  assert.equal(duration(59.7), "1 min 0 s");
  assert.equal(duration(3725), "1 h 2 min");
  assert.throws(() => new LiveDisplay({ steps: 0 }), /steps is 0/);
});
