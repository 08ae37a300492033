import {
  type BackendName,
  BACKENDS,
  initBackend,
} from "../../lib/backend/mod.ts";
import { missingPermissions } from "./permissions.ts";

/** Why a backend cannot run here; undefined if it can. */
export async function problemOf(
  name: BackendName,
): Promise<string | undefined> {
  if (name === "cpu") return undefined;
  const missing = missingPermissions(
    name === "native" ? ["read", "ffi"] : ["read"],
  );
  if (missing !== undefined) return `needs ${missing}`;
  try {
    await initBackend(name, { announce: () => {} });
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    return message.match(/backend: (.*)\. Unset/)?.[1] ?? message;
  }
}

// Only the tests of WebGPU load it.
const tried = BACKENDS.filter((name) => name !== "webgpu");

/** The backends that are tried, with what keeps each from running here. */
export const backendProblems: ReadonlyMap<BackendName, string | undefined> =
  new Map(
    await Promise.all(
      tried.map(async (name) => [name, await problemOf(name)] as const),
    ),
  );

/** Those that run here, the fastest first. */
export const runningBackends: readonly BackendName[] = tried.filter((name) =>
  backendProblems.get(name) === undefined
);

/** Makes a backend the current one, without a word. */
export async function use(name: BackendName): Promise<void> {
  await initBackend(name, { announce: () => {} });
}

/** Makes the fastest backend that runs here the current one. */
export async function useFastest(): Promise<void> {
  await use(runningBackends[0]!);
}

/**
 * One test a backend. Where one cannot run, its test is ignored and says why.
 */
export function testOn(
  backends: readonly BackendName[],
  name: string,
  run: (backend: BackendName) => void | Promise<void>,
): void {
  for (const backend of backends) {
    testUnless(
      backendProblems.get(backend),
      `${name} [${backend}]`,
      async () => {
        await use(backend);
        await run(backend);
      },
    );
  }
}

/** A test that is ignored where there is a problem, and says which. */
export function testUnless(
  problem: string | undefined,
  title: string,
  body: () => void | Promise<void>,
): void {
  if (problem === undefined) Deno.test(title, body);
  else Deno.test.ignore(`${title} (skipped: ${problem})`, body);
}
