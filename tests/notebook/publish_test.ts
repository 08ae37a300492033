import assert from "node:assert/strict";
import { publish, resultsMime } from "../../lib/notebook/mod.ts";
import { inKernel, printed } from "./fake_kernel.ts";

Deno.test("results travel under their own MIME type and show nothing", async () => {
  const results = { "table1.avb.elbo": -1.392, seeds: [1, 2], name: "AVB" };
  const { messages, lines } = await inKernel(() => publish(results));
  assert.equal(messages.length, 1);
  assert.deepEqual(messages[0]!.data[resultsMime], results);
  const html = String(messages[0]!.data["text/html"]);
  assert.equal(html.replace(/<[^>]*>/g, ""), "");
  assert.deepEqual(lines, []);
});

Deno.test("a number that JSON cannot hold is refused by name", async () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    await assert.rejects(
      publish({ good: 1, "a.kl": value }),
      new RegExp(`Cannot publish a.kl: it is ${value}`),
    );
  }
  await assert.rejects(publish({ list: [1, NaN] }), /list\[1\]: it is NaN/);
});

Deno.test("nothing is sent when one result is refused", async () => {
  const { messages } = await inKernel(async () => {
    await assert.rejects(publish({ good: 1, bad: NaN }));
  });
  assert.equal(messages.length, 0);
});

Deno.test("values of other kinds and empty names are refused", async () => {
  await assert.rejects(
    publish({ f: (() => 1) as unknown as number }),
    /of type function/,
  );
  await assert.rejects(publish({ o: {} as unknown as number }), TypeError);
  await assert.rejects(publish({ " ": 1 }), /name is empty/);
});

Deno.test("outside the kernel the results are printed", async () => {
  assert.deepEqual(await printed(() => publish({ a: 1, b: "c" })), [
    'published: a = 1, b = "c"',
  ]);
});
