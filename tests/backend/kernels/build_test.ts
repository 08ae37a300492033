import assert from "node:assert/strict";
import { buildKernels } from "../../../lib/backend/kernels/build.ts";
import { encodeBase64 } from "../../../lib/backend/kernels/base64.ts";
import { KERNELS_WASM } from "../../../lib/backend/kernels/kernels_wasm.ts";
import { testWith } from "../../support/permissions.ts";

testWith(["read"], "the kernels are what their source gives", async () => {
  const same = encodeBase64(await buildKernels()) === KERNELS_WASM;
  assert.ok(same, "kernels_wasm.ts is old: run `deno task build-kernels`");
});
