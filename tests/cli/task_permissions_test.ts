/** What the tasks of deno.json may do: no more than they need, in words. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { testWith } from "../support/permissions.ts";
import { ROOT } from "../support/subprocess.ts";
import { inTemporaryFolder } from "../support/temporary.ts";

type Grants = Readonly<Record<string, true | readonly string[]>>;

interface Config {
  readonly permissions: Readonly<Record<string, Grants>>;
  readonly tasks: Readonly<
    Record<string, { readonly description: string; readonly command: string }>
  >;
}

/** Grants that name no places, with the words in README that say why. */
const BROAD: Readonly<Record<string, string>> = {
  read: "Deno's cache, whose place differs from machine to machine",
  ffi: "Deno gives the address of memory only with all of `ffi`",
  run: "Deno lets no task replace a program that it names",
  "build-kernels --allow-env": "AssemblyScript's compiler looks at",
  "readme -A": "Playwright looks into `/proc`",
  default: "the tests try what the tasks may not do",
};

async function config(): Promise<Config> {
  return JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
}

/** The flags of Deno itself in a task's command, and the module it runs. */
function flagsOf(command: string): string[] {
  const words = command.split(" ");
  const from = words.indexOf("deno") + 2;
  const to = words.findIndex((word) => word.endsWith(".ts"));
  return words.slice(from, to < 0 ? undefined : to);
}

/** The broad grants of a task, each by the key that BROAD has for it. */
function broadGrants(
  task: string,
  { permissions, tasks }: Config,
): string[] {
  return flagsOf(tasks[task]!.command).flatMap((flag) => {
    if (flag === "-P" || flag === "--permission-set") return ["default"];
    const [, set] = /^(?:-P|--permission-set)=(.+)$/.exec(flag) ?? [];
    if (set !== undefined) {
      assert.ok(permissions[set], `${task} has an unknown set ${set}`);
      return Object.entries(permissions[set]).flatMap(([kind, places]) =>
        places === true ? [kind] : []
      );
    }
    if (flag === "-A" || flag === "--allow-all") return [`${task} -A`];
    if (flag === "--allow-read" || flag === "--allow-ffi") {
      return [flag.slice("--allow-".length)];
    }
    return /^--allow-[a-z]+$/.test(flag) ? [`${task} ${flag}`] : [];
  });
}

testWith(["read"], "every broad grant has its reason in README", async () => {
  const all = await config();
  const readme = (await Deno.readTextFile(join(ROOT, "README.md")))
    .replace(/\s+/g, " ");
  const found = Object.keys(all.tasks).flatMap((task) =>
    broadGrants(task, all).map((grant) => {
      const reason = BROAD[grant];
      assert.ok(reason, `the task ${task} may do too much: ${grant}`);
      assert.ok(
        readme.includes(reason),
        `README lacks why ${grant}: ${reason}`,
      );
      return grant;
    })
  );
  // And no reason for what is not granted any more.
  assert.deepEqual([...new Set(found)].sort(), Object.keys(BROAD).sort());
  // A set that no task uses, or one that names nothing, would be a left-over.
  for (const [set, grants] of Object.entries(all.permissions)) {
    const flag = set === "default" ? "-P" : `-P=${set}`;
    assert.ok(
      Object.values(all.tasks).some(({ command }) =>
        command.split(" ").includes(flag)
      ),
      `no task uses the permissions ${set}`,
    );
    for (const [kind, places] of Object.entries(grants)) {
      assert.ok(places === true || places.length > 0, `${set}.${kind}`);
    }
  }
});

/** The project in a folder of its own: sources, and set-up's work by a link. */
async function copyProject(folder: string): Promise<void> {
  const { success } = await new Deno.Command("cp", {
    args: ["-R", "lib", "data", "deno.json", "deno.lock", folder],
    cwd: ROOT,
  }).output();
  assert.ok(success);
  Deno.symlinkSync(join(ROOT, ".venv"), join(folder, ".venv"));
}

/** Runs a task as deno.json says, and never asks; which kinds it made use of. */
async function runTask(
  { tasks }: Config,
  folder: string,
  [task, ...args]: readonly [string, ...string[]],
): Promise<Set<string>> {
  const [, verb, ...rest] = tasks[task]!.command.split(" ");
  const audit = join(folder, `${task}.audit`);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [verb!, "--no-prompt", "--no-check", ...rest, ...args],
    cwd: folder,
    stdin: "null",
    env: { NO_COLOR: "1", AVB_BACKEND: "", DENO_AUDIT_PERMISSIONS: audit },
  }).output();
  const said = new TextDecoder().decode(stderr);
  assert.equal(code, 0, `${task}: ${said}`);
  assert.doesNotMatch(said, /run again with the --allow|may not/, task);
  const text = await Deno.readTextFile(audit);
  return new Set(
    [...text.matchAll(/"permission":"(\w+)"/g)].map(([, kind]) => kind!),
  );
}

const SMALL = ["--set", "batchSize=16", "--set", "decoder.hidden=[8]"];

if (Deno.build.os !== "windows") {
  testWith(
    ["read", "write", "run"],
    "the main tasks run without a question and use what they are granted",
    () =>
      inTemporaryFolder(async (folder) => {
        await copyProject(folder);
        const all = await config();
        for (
          const call of [
            [
              ...["train", "--preset", "vae", "--out", "runs/a"],
              ...["--set", "steps=20", ...SMALL],
            ],
            ["evaluate", "runs/a", "--samples", "1000"],
            [
              ...["table1", "--presets", "vae", "--seeds", "0"],
              ...["--workers", "1", "--samples", "1000"],
              ...["--set", "steps=20", ...SMALL],
            ],
          ] as [string, ...string[]][]
        ) {
          const used = await runTask(all, folder, call);
          const [task] = call;
          const [, set] = /-P=(\w+)/.exec(all.tasks[task]!.command)!;
          const granted = Object.keys(all.permissions[set!]!);
          // Deno's of its own begin the record anew.
          if (granted.includes("run")) continue;
          for (const kind of granted) {
            assert.ok(used.has(kind), `${task} has no use for ${kind}`);
          }
        }
      }),
  );
}
