/**
 * `deno task try-setup`: sets the project up in a copy whose path has spaces
 * and letters beyond ASCII, killed half-way, twice at once, with a foreign
 * Jupyter on the path and no place to write at home; then runs a notebook
 * without a network. Not among the tests: it takes minutes and the network.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../support/subprocess.ts";
import { inTemporaryFolder } from "../support/temporary.ts";

interface Result {
  readonly code: number;
  readonly said: string;
}

const decoder = new TextDecoder();

/** The files of the project as git knows them, and new ones. */
async function copyProject(folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("sh", {
    args: [
      "-c",
      "git ls-files -z -c -o --exclude-standard | " +
      'xargs -0 cp --parents -t "$1"',
      "sh",
      folder,
    ],
    cwd: ROOT,
  }).output();
  assert.ok(success, decoder.decode(stderr));
}

/** Programs that a reader may have on the path, all of which fail. */
function foreignPrograms(folder: string): string {
  Deno.mkdirSync(folder);
  for (const name of ["jupyter", "jupyter-lab", "pip", "jupytext"]) {
    const path = join(folder, name);
    Deno.writeTextFileSync(path, "#!/bin/sh\necho a foreign $0 >&2\nexit 3\n");
    Deno.chmodSync(path, 0o755);
  }
  return folder;
}

/** True where nobody can write: files in /proc are not for anybody. */
const NO_HOME = "/proc/avb";

class Project {
  readonly folder: string;
  readonly #env: Record<string, string>;

  constructor(folder: string, env: Record<string, string>) {
    this.folder = folder;
    this.#env = { NO_COLOR: "1", CI: "", ...env };
  }

  /** Begins a task; `prefix` is put before Deno. */
  begin(
    args: readonly string[],
    prefix: readonly string[] = [],
  ): Deno.ChildProcess {
    const [program, ...rest] = [...prefix, Deno.execPath(), ...args];
    return new Deno.Command(program!, {
      args: rest,
      cwd: this.folder,
      env: this.#env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  async run(
    args: readonly string[],
    prefix: readonly string[] = [],
  ): Promise<Result> {
    return await ended(this.begin(args, prefix));
  }

  get log(): string {
    try {
      return Deno.readTextFileSync(join(this.folder, ".cache", "setup.log"));
    } catch {
      return "";
    }
  }
}

async function ended(child: Deno.ChildProcess): Promise<Result> {
  const { code, stdout, stderr } = await child.output();
  return { code, said: decoder.decode(stdout) + decoder.decode(stderr) };
}

function succeeded({ code, said }: Result): void {
  assert.equal(code, 0, said);
  assert.doesNotMatch(said, /foreign|^\s+at /m);
}

async function step(what: string, body: () => Promise<void>): Promise<void> {
  const begun = performance.now();
  await body();
  const seconds = (performance.now() - begun) / 1000;
  console.log(`ok     ${what} (${seconds.toFixed(0)} s)`);
}

await inTemporaryFolder(async (temporary) => {
  const folder = join(temporary, "avb é 変分");
  Deno.mkdirSync(folder);
  await copyProject(folder);
  const foreign = foreignPrograms(join(temporary, "bin"));
  const project = new Project(folder, {
    PATH: `${foreign}:${Deno.env.get("PATH")}`,
    // Packages may stay where they are cached; all else has no home.
    DENO_DIR: Deno.env.get("DENO_DIR") ??
      join(Deno.env.get("HOME") ?? "", ".cache", "deno"),
    PIP_CACHE_DIR: Deno.env.get("PIP_CACHE_DIR") ??
      join(Deno.env.get("HOME") ?? "", ".cache", "pip"),
    HOME: NO_HOME,
    XDG_CACHE_HOME: NO_HOME,
  });

  await step("killed half-way", async () => {
    // Not by `deno task`, of which the kill would leave the set-up alive.
    const child = project.begin([
      ...["run", "-q", "--no-lock", "-P=setup", "lib/cli/setup.ts"],
    ]);
    const end = ended(child);
    while (!/^Collecting/m.test(project.log)) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill("SIGKILL");
    await end;
    const site = await project.run([
      ...["run", "-q", "-P=jupyter", "lib/cli/site.ts", "--fast", "3"],
    ]);
    assert.equal(site.code, 1, site.said);
    assert.match(site.said, /^Jupyter is not set up in .*deno task setup/m);
  });

  await step("begun again, twice at once: the second waits", async () => {
    const both = await Promise.all([
      project.run(["task", "setup"]),
      project.run(["task", "setup"]),
    ]);
    both.forEach(succeeded);
    const waited = both.filter(({ said }) =>
      said.includes("Waiting for another task")
    );
    assert.equal(waited.length, 1, both.map(({ said }) => said).join("\n"));
  });

  await step("nothing to do is done without a word", async () => {
    const again = await project.run(["task", "-q", "setup"]);
    succeeded(again);
    assert.equal(again.said, "");
  });

  await step("the kernel's Deno stays where npx's may go", () => {
    const kernel = JSON.parse(Deno.readTextFileSync(
      join(folder, ".venv/share/jupyter/kernels/deno/kernel.json"),
    ));
    assert.equal(kernel.argv[0], join(folder, ".venv/bin/deno"));
    return Promise.resolve();
  });

  await step("a notebook becomes a page without a network", async () => {
    const { success } = await new Deno.Command("unshare", {
      args: ["-n", "ip", "link", "set", "lo", "up"],
      stdout: "null",
      stderr: "null",
    }).output().catch(() => ({ success: false }));
    if (!success) return console.log("skip   no network of its own here");
    // Jupyter talks to its kernel over the loopback, which stays.
    const script = 'ip link set lo up && exec "$@"';
    const site = await project.run(
      ["task", "site", "--fast", "3"],
      ["unshare", "-n", "sh", "-c", script, "sh"],
    );
    succeeded(site);
    const page = join(folder, "site", "03-reparameterization.html");
    assert.ok(Deno.statSync(page).size > 10_000);
  });
});
