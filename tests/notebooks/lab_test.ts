import assert from "node:assert/strict";
import { basename, join } from "node:path";
import type { Environment } from "../../lib/cli/jupyter/environment.ts";
import { notebookNames } from "../../lib/cli/pages/publish.ts";
import { resultOf } from "../browser/program.ts";
import { browserTest, fixture, jupyterTest, withFolder } from "./harness.ts";
import type { Output, Sight } from "./student.ts";

const STUDENT = new URL("student.ts", import.meta.url);

/** A project in `folder` whose notebooks may be changed: the rest is linked. */
function copyProject({ root }: Environment, folder: string): string[] {
  for (const name of ["lib", "data", ".venv", "deno.json", "deno.lock"]) {
    Deno.symlinkSync(join(root, name), join(folder, name));
  }
  Deno.mkdirSync(join(folder, "notebooks"));
  const sources = join(root, "notebooks");
  return [
    ...notebookNames(sources).map((name) => join(sources, `${name}.ipynb`)),
    fixture("endless"),
  ].map((path) => {
    const copy = `notebooks/${basename(path)}`;
    Deno.copyFileSync(path, join(folder, copy));
    return copy;
  });
}

/**
 * Runs `body` while `deno task lab` serves `folder`, in the fast profile, with
 * settings and workspaces of its own, on a port that is free.
 */
async function withLab<T>(
  { deno, root }: Environment,
  folder: string,
  body: (url: string) => Promise<T>,
): Promise<T> {
  const child = new Deno.Command(deno, {
    args: [
      ...["run", "-q", "-P=jupyter", "lib/cli/lab.ts"],
      ...["--no-browser", "--allow-root"],
      `--ServerApp.root_dir=${folder}`,
      `--LabApp.user_settings_dir=${join(folder, "settings")}`,
      `--LabApp.workspaces_dir=${join(folder, "workspaces")}`,
    ],
    cwd: root,
    env: { AVB_FAST: "1", NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let said = "";
  let found: (url: string) => void = () => {};
  const url = new Promise<string>((resolve) => found = resolve);
  const listening = (async () => {
    const text = child.stderr.pipeThrough(new TextDecoderStream());
    for await (const part of text) {
      said += part;
      const line = /http:\/\/127\.0\.0\.1:\S+\?token=\w+(?=\s)/.exec(said);
      if (line) found(line[0]);
    }
  })();
  const ended = child.status.then(({ code }) => {
    throw new Error(`JupyterLab ended with code ${code}:\n${said}`);
  });
  try {
    return await Promise.race([url.then(body), ended]);
  } finally {
    ended.catch(() => {});
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended.
    }
    await child.status;
    await listening;
  }
}

function textOf(outputs: readonly Output[]): string {
  return outputs.map(({ text = "" }) => [text].flat().join("")).join("");
}

function textAlone(data: Output["data"]): string {
  return [data?.["text/plain"] ?? ""].flat().join("");
}

/** Every notebook's own cells ran in order and drew all figures. */
function checkNotebook(sight: Sight): void {
  const { notebook, counts, troubles, figures, drawn, tooWide } = sight;
  assert.deepEqual(troubles, [], notebook);
  assert.deepEqual(counts, counts.map((_, i) => `[${i + 1}]:`), notebook);
  assert.ok(figures > 0, `${notebook} has no figure`);
  assert.equal(drawn, figures, `figures drawn in ${notebook}`);
  assert.deepEqual(tooWide, [], notebook);
  // A live display is updated in place: none is left of what was on the way.
  const lines = sight.outputs.flat().map(({ data }) => textAlone(data))
    .filter((text) => /step [\d,]+ of [\d,]+, /.test(text));
  const left = lines.filter((text) => !/(done in|stopped after) /.test(text));
  assert.deepEqual(left, [], notebook);
}

/** The stop button ended the training, and nothing else. */
function checkStop({ counts, outputs, progress, troubles, drawn }: Sight) {
  const [first, second] = progress;
  assert.match(first!, /^ ?endless: step \d/);
  assert.match(second!, /at work$/);
  assert.notEqual(first, second);
  assert.deepEqual(counts, ["[1]:", "[2]:", "[3]:", "[4]:"]);
  const [, training = [], next = [], wrong = []] = outputs;
  assert.equal(drawn, 1);
  // Line, figure, caption and the word about the interruption.
  assert.equal(training.length, 4);
  assert.match(textOf(training), /^Interrupted: the state so far is kept/);
  assert.match(
    training.map(({ data }) => textAlone(data)).join(""),
    /endless: step [\d,]+ of 1,000,000, [^]*stopped after/,
  );
  assert.equal(textOf(next), "kept true true\n");
  assert.deepEqual(wrong.map(({ output_type }) => output_type), ["error"]);
  assert.equal(troubles.length, 1);
  assert.match(troubles[0]!, /^ConfigError: Bad configuration: batchSize is 0/);
  assert.ok(troubles[0]!.trimEnd().split("\n").length <= 4, troubles[0]);
}

browserTest(
  "a student runs every notebook in JupyterLab, and stops a training",
  (environment, chromium) =>
    withFolder(async (folder) => {
      const notebooks = copyProject(environment, folder);
      const sights = await withLab(
        environment,
        folder,
        (url) =>
          resultOf<Sight[]>(STUDENT, chromium, folder, url, ...notebooks),
      );
      assert.deepEqual(sights.map(({ notebook }) => notebook), notebooks);
      const stopped = sights.pop()!;
      sights.forEach(checkNotebook);
      checkStop(stopped);
    }),
);

/** Asks a server by Python, which may; the status of its answer. */
async function statusOf(
  { python }: Environment,
  url: string,
): Promise<number> {
  const program = "import sys, urllib.request, urllib.error\n" +
    "try:\n    print(urllib.request.urlopen(sys.argv[1]).status)\n" +
    "except urllib.error.HTTPError as error:\n    print(error.code)\n" +
    "except urllib.error.URLError:\n    print(0)";
  const { stdout } = await new Deno.Command(python, {
    args: ["-I", "-c", program, url],
    env: { NO_PROXY: "*" },
  }).output();
  return Number(new TextDecoder().decode(stdout));
}

jupyterTest(
  "JupyterLab answers to its token alone, and to this machine alone",
  (environment) =>
    withFolder((folder) =>
      withLab(environment, folder, async (url) => {
        const { origin, searchParams, port } = new URL(url);
        const api = `${origin}/api/contents`;
        const token = searchParams.get("token")!;
        assert.ok(token.length >= 32, "a token that cannot be guessed");
        assert.equal(await statusOf(environment, `${api}?token=${token}`), 200);
        assert.equal(await statusOf(environment, api), 403);
        assert.equal(await statusOf(environment, `${api}?token=x`), 403);
        const others = Deno.networkInterfaces().filter(({ family, address }) =>
          family === "IPv4" && !address.startsWith("127.")
        );
        for (const { address } of others) {
          const other = `http://${address}:${port}/api?token=${token}`;
          assert.equal(await statusOf(environment, other), 0, address);
        }
      })
    ),
);
