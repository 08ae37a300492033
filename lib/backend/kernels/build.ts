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
  "-O3",
  "--noAssert",
  "--use=abort=",
];

/** The builds by what they want of the engine, and what the compiler is told. */
const BUILDS = {
  "relaxed SIMD": ["--enable=relaxed-simd"],
  "SIMD": [],
} as const;

/** Compiles assembly/index.ts; the bytes of every build's module. */
export async function buildKernels(): Promise<
  Record<keyof typeof BUILDS, Uint8Array>
> {
  return {
    "relaxed SIMD": await build(BUILDS["relaxed SIMD"]),
    "SIMD": await build(BUILDS["SIMD"]),
  };
}

async function build(features: readonly string[]): Promise<Uint8Array> {
  const { default: asc } = await import("npm:assemblyscript@0.28.20/asc");
  const folder = new URL("./assembly/", import.meta.url);
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ["index.ts", "--outFile=kernels.wasm", ...FLAGS, ...features],
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

/** The text of kernels_wasm.ts for the modules. */
export function kernelsSource(
  binaries: Awaited<ReturnType<typeof buildKernels>>,
): string {
  const entries = Object.entries(binaries).map(([wants, binary]) =>
    `  "${wants}":\n    "${encodeBase64(binary)}",\n`
  );
  return "/** Built from assembly/ by build.ts; a test rebuilds and compares. " +
    `*/\nexport const KERNELS = {\n${entries.join("")}} as const;\n`;
}

if (import.meta.main) {
  const target = new URL("./kernels_wasm.ts", import.meta.url);
  const binaries = await buildKernels();
  await Deno.writeTextFile(target, kernelsSource(binaries));
  for (const [wants, { length }] of Object.entries(binaries)) {
    console.log(`kernels_wasm.ts: a module of ${length} bytes for ${wants}`);
  }
}
