import assert from "node:assert/strict";
import { whileRunning } from "../../lib/notebook/mod.ts";
import { interruptNow } from "../../lib/notebook/interruption.ts";
import { printed } from "./fake_kernel.ts";

Deno.test("an interrupt ends the loop, keeps its state, and says so once", async () => {
  let steps = 0;
  const lines = await printed(async () => {
    const outcome = await whileRunning(async (signal) => {
      while (!signal.aborted) {
        if (++steps === 5) interruptNow();
        await Promise.resolve();
      }
      return steps;
    });
    assert.deepEqual(outcome, { interrupted: true, value: 5 });
  });
  assert.equal(lines.length, 1);
  assert.match(lines[0]!, /state so far is kept/);
});

Deno.test("the next run has a signal of its own", async () => {
  const lines = await printed(async () => {
    interruptNow();
    const outcome = await whileRunning((signal) =>
      Promise.resolve(signal.aborted)
    );
    assert.deepEqual(outcome, { interrupted: false, value: false });
  });
  assert.deepEqual(lines, []);
});

Deno.test("an abort error after an interrupt is no error", async () => {
  await printed(async () => {
    const outcome = await whileRunning((signal) => {
      interruptNow();
      signal.throwIfAborted();
      return Promise.resolve(1);
    });
    assert.deepEqual(outcome, { interrupted: true, value: undefined });
  });
});

Deno.test("other errors pass, with or without an interrupt", async () => {
  for (const interrupt of [false, true]) {
    await assert.rejects(
      whileRunning(() => {
        if (interrupt) interruptNow();
        return Promise.reject(new RangeError("loss is NaN"));
      }),
      /loss is NaN/,
    );
  }
});

Deno.test("without a signal listener the work still runs", async () => {
  const add = Deno.addSignalListener;
  Deno.addSignalListener = () => {
    throw new Deno.errors.NotCapable("no");
  };
  try {
    const { value } = await whileRunning(() => Promise.resolve(7));
    assert.equal(value, 7);
  } finally {
    Deno.addSignalListener = add;
  }
});

const canSignal = Deno.build.os !== "windows" &&
  (await Deno.permissions.query({ name: "run" })).state === "granted";

Deno.test({
  name: "a real SIGINT stops the loop, and the process lives on" +
    (canSignal ? "" : " (skipped: needs --allow-run and SIGINT)"),
  ignore: !canSignal,
  async fn() {
    // In a process of its own: the test runner keeps SIGINT for itself.
    const module = new URL(
      "../../lib/notebook/interruption.ts",
      import.meta.url,
    );
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-config", "--no-lock", "-"],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(`
      import { whileRunning } from ${JSON.stringify(module.href)};
      const { interrupted } = await whileRunning(async (signal) => {
        console.log("ready");
        while (!signal.aborted) await new Promise((r) => setTimeout(r, 5));
      });
      console.log("interrupted", interrupted);
    `));
    await writer.close();
    let output = "";
    for await (
      const text of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      if (!output.includes("ready") && (output + text).includes("ready")) {
        child.kill("SIGINT");
      }
      output += text;
    }
    assert.equal((await child.status).code, 0);
    assert.match(output, /state so far is kept.*\ninterrupted true\n$/);
  },
});
