import assert from "node:assert/strict";
import {
  buildKernels,
  kernelsSource,
} from "../../../lib/backend/kernels/build.ts";
import written from "../../../lib/backend/kernels/kernels_wasm.ts" with {
  type: "text",
};
import { testWith } from "../../support/permissions.ts";

testWith(["read"], "the kernels are what their source gives", async () => {
  const same = kernelsSource(await buildKernels()) === written;
  assert.ok(same, "kernels_wasm.ts is old: run `deno task build-kernels`");
});
