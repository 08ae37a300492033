/**
 * Builds the fused kernels: AssemblyScript -> WebAssembly -> kernels_wasm.ts.
 * Run it by `deno task build-kernels` after a change in assembly/.
 *
 * @module
 */
import { encodeBase64 } from "./base64.ts";

const FLAGS = [
  "--importMemory",
  "--runtime=stub",
  "--enable=simd",
  "--enable=relaxed-simd",
  "-O3",
  "--noAssert",
  "--use=abort=",
];

/** Compiles assembly/index.ts and returns the module's bytes. */
export async function buildKernels(): Promise<Uint8Array> {
  const { default: asc } = await import("npm:assemblyscript@0.28.20/asc");
  const folder = new URL("./assembly/", import.meta.url);
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ["index.ts", "--outFile=kernels.wasm", ...FLAGS],
    {
      readFile(name: string) {
        try {
          return Deno.readTextFileSync(new URL(name, folder));
        } catch {
          return null; // asc asks for files that may not exist
        }
      },
      writeFile(name: string, contents: Uint8Array | string) {
        if (name === "kernels.wasm") binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary) {
    throw new Error(`Cannot build the kernels: ${stderr.toString()}`);
  }
  return binary;
}

/** The text of kernels_wasm.ts for a module. */
export function kernelsSource(binary: Uint8Array): string {
  return `/** Built from assembly/ by build.ts; a test rebuilds and compares. */\n` +
    `export const KERNELS_WASM =\n  "${encodeBase64(binary)}";\n`;
}

if (import.meta.main) {
  const target = new URL("./kernels_wasm.ts", import.meta.url);
  const binary = await buildKernels();
  await Deno.writeTextFile(target, kernelsSource(binary));
  console.log(`kernels_wasm.ts: a module of ${binary.length} bytes`);
}
