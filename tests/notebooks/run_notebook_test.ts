import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Failure } from "../../lib/cli/failure.ts";
import { runNotebook } from "../../lib/cli/jupyter/run_notebook.ts";
import {
  fixture,
  jupyterTest,
  siteArguments,
  withFolder,
  withVariables,
} from "./harness.ts";

interface TestOutput {
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

function cellsOf(path: string): readonly { outputs?: TestOutput[] }[] {
  return JSON.parse(Deno.readTextFileSync(path)).cells;
}

function textOf(output: TestOutput | undefined): string {
  return [output?.text ?? ""].flat().join("");
}

/** A notebook file of one or more code cells. */
function writeNotebook(path: string, ...sources: string[]): void {
  const cells = sources.map((source, index) => ({
    cell_type: "code",
    id: `cell-${index}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const metadata = { kernelspec: { name: "deno", display_name: "Deno" } };
  Deno.writeTextFileSync(
    path,
    JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }),
  );
}

jupyterTest(
  "a throwing cell ends the run and is reported",
  (environment) =>
    withFolder(async (folder) => {
      const out = join(folder, "throws.ipynb");
      await assert.rejects(
        () => runNotebook(environment, fixture("throws"), { out }),
        (error: Failure) => {
          assert.match(
            error.message,
            /^throws\.ipynb failed in code cell 2 of 3/,
          );
          assert.match(error.message, /\(cell 3 of 4\)/);
          assert.match(error.message, /\/\/ the cell that fails/);
          assert.match(
            error.message,
            /^RangeError: Cannot go on: seen 1, wanted 2$/m,
          );
          assert.equal(error.exitCode, 1);
          return true;
        },
      );
      assert.deepEqual([...Deno.readDirSync(folder)], []);
    }),
);

jupyterTest(
  "a syntax error ends the run and is reported",
  (environment) =>
    withFolder(async (folder) => {
      const out = join(folder, "syntax_error.ipynb");
      await assert.rejects(
        () => runNotebook(environment, fixture("syntax_error"), { out }),
        /failed in code cell 2 of 3[^]*const broken = ;[^]*SyntaxError: Expression expected, at line 1, column 16/,
      );
      assert.ok(!existsSync(out));
    }),
);

jupyterTest(
  "none of 120 cells' outputs is lost",
  (environment) =>
    withFolder(async (folder) => {
      const out = join(folder, "many.ipynb");
      const begun: number[] = [];
      await runNotebook(environment, fixture("many_cells"), {
        out,
        onCell: (cell) => begun.push(cell),
      });
      const printed = cellsOf(out).slice(1).map(({ outputs = [] }) =>
        outputs.map(textOf).join("")
      );
      const wanted = Array.from({ length: 120 }, (_, i) => `cell ${i + 1}\n`);
      assert.deepEqual(printed, wanted);
      const values = cellsOf(out).slice(1).map(({ outputs = [] }) =>
        outputs.some((output) => output.data?.["text/plain"] !== undefined)
      );
      assert.deepEqual(values, wanted.map((_, i) => (i + 1) % 3 === 0));
      assert.deepEqual(begun, wanted.map((_, i) => i + 1));
    }),
);

jupyterTest(
  "a display that is updated keeps its last state",
  (environment) =>
    withFolder(async (folder) => {
      const out = join(folder, "small.ipynb");
      await runNotebook(environment, fixture("small"), {
        out,
        variables: { AVB_FAST: "1" },
        facts: { profile: "fast" },
      });
      const outputs = cellsOf(out).flatMap((cell) => cell.outputs ?? []);
      const html = outputs.flatMap((output) =>
        output.data?.["text/html"] ?? []
      );
      assert.deepEqual(html.flat(), ["<p>step 2 of 2</p>"]);
      const { metadata } = JSON.parse(Deno.readTextFileSync(out));
      assert.equal(metadata.avb.profile, "fast");
      assert.ok(metadata.avb.seconds > 0);
      const results = outputs.flatMap((output) =>
        output.data?.["application/vnd.avb.results+json"] ?? []
      );
      assert.deepEqual(results, [{ elbo: -1.25, seed: 3, fast: true }]);
    }),
);

jupyterTest(
  "the kernel works in the notebook's folder",
  (environment) =>
    withFolder(async (folder) => {
      const path = join(folder, "where.ipynb");
      writeNotebook(path, "console.log(Deno.cwd())");
      const out = join(folder, "out", "where.ipynb");
      await runNotebook(environment, path, { out });
      assert.equal(
        textOf(cellsOf(out)[0]?.outputs?.[0]).trim(),
        Deno.realPathSync(folder),
      );
    }),
);

jupyterTest(
  "a cell that takes too long is reported",
  (environment) =>
    withFolder(async (folder) => {
      const path = join(folder, "slow.ipynb");
      writeNotebook(
        path,
        "1",
        "await new Promise((r) => setTimeout(r, 60_000))",
      );
      await assert.rejects(
        () =>
          runNotebook(environment, path, {
            out: join(folder, "out.ipynb"),
            cellTimeout: 1,
          }),
        /slow\.ipynb failed in code cell 2 of 2[^]*no end after 1/,
      );
    }),
);

jupyterTest(
  "a kernel that dies is reported",
  (environment) =>
    withFolder(async (folder) => {
      const path = join(folder, "dies.ipynb");
      writeNotebook(path, 'Deno.kill(Deno.pid, "SIGKILL")');
      await assert.rejects(
        () =>
          runNotebook(environment, path, { out: join(folder, "out.ipynb") }),
        /dies\.ipynb failed in code cell 1 of 1[^]*the kernel died/,
      );
    }),
);

for (
  const [what, content, message] of [
    ["is not JSON", "not a notebook", /is no notebook, .*not valid JSON/],
    ["has no cells", "[]", /is JSON but no notebook, it has no cells/],
    [
      "has no kernel",
      { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 },
      /names no kernel, wanted "deno"/,
    ],
    [
      "names another kernel",
      {
        cells: [],
        metadata: { kernelspec: { name: "python3", display_name: "P" } },
        nbformat: 4,
        nbformat_minor: 5,
      },
      /is for the kernel "python3", wanted "deno"/,
    ],
  ] as const
) {
  jupyterTest(
    `a notebook that ${what} is refused, nothing is written`,
    (environment) =>
      withFolder(async (folder) => {
        const path = join(folder, "bad.ipynb");
        Deno.writeTextFileSync(
          path,
          typeof content === "string" ? content : JSON.stringify(content),
        );
        const out = join(folder, "out", "bad.ipynb");
        await assert.rejects(
          () => runNotebook(environment, path, { out }),
          (error: Failure) => {
            assert.match(error.message, message);
            assert.ok(error.message.includes(path));
            assert.equal(error.exitCode, 2);
            return true;
          },
        );
        assert.ok(!existsSync(join(folder, "out")));
      }),
  );
}

jupyterTest(
  "a notebook that is missing is refused",
  (environment) =>
    withFolder(async (folder) => {
      const path = join(folder, "none.ipynb");
      await assert.rejects(
        () => runNotebook(environment, path, { out: join(folder, "out") }),
        /Cannot run .*none\.ipynb: .*No such file|os error 2/,
      );
    }),
);

jupyterTest(
  "a cell that floods its output is stopped",
  (environment) =>
    withFolder(async (folder) => {
      const path = join(folder, "flood.ipynb");
      writeNotebook(
        path,
        "// the flood",
        'for (;;) {\n  console.log("x".repeat(1_000_000));\n' +
          "  await new Promise((done) => setTimeout(done));\n}",
      );
      const out = join(folder, "out.ipynb");
      await assert.rejects(
        () => runNotebook(environment, path, { out }),
        /flood\.ipynb failed in code cell 2 of 2[^]*more than 20 MB/,
      );
      assert.ok(!existsSync(out));
    }),
);

jupyterTest(
  "a cell that exits is reported",
  (environment) =>
    withFolder(async (folder) => {
      const path = join(folder, "exits.ipynb");
      writeNotebook(path, "Deno.exit(0)");
      const out = join(folder, "out.ipynb");
      await assert.rejects(
        () => runNotebook(environment, path, { out }),
        /exits\.ipynb failed in code cell 1 of 1[^]*the kernel died/,
      );
      assert.ok(!existsSync(out));
    }),
);

jupyterTest(
  "a training that diverges says so in one line",
  (environment) =>
    withFolder(async (folder) => {
      const path = join(folder, "diverges.ipynb");
      const avb = (name: string) =>
        JSON.stringify(pathToFileURL(join(environment.root, name)).href);
      writeNotebook(
        path,
        `import { fourPoints, initBackend, presets, Training } from ${
          avb("lib/mod.ts")
        };\nimport ${
          avb("lib/notebook/mod.ts")
        };\nawait initBackend("cpu");\n` +
          "const training = new Training({ ...presets.vae, seed: 1, " +
          "batchSize: 4 }, fourPoints);",
        // What the parameters of a training gone wrong look like.
        "for (const p of Object.values(training.networks.decoder.parameters))" +
          " p.assign(p.mul(NaN));\ntraining.advance();",
      );
      await assert.rejects(
        () => runNotebook(environment, path, { out: join(folder, "out") }),
        (error: Failure) => {
          const lines = error.message.split("\n");
          const said = lines.slice(
            lines.findIndex((line) => !/^diverges|^ {4}/.test(line)),
          );
          assert.equal(said.length, 1, error.message);
          assert.match(
            said[0]!,
            /^DivergenceError: Training stopped at step 1: .*generative.* is NaN.*decoder\//,
          );
          return true;
        },
      );
    }),
);

jupyterTest("the reader's own Jupyter is neither read nor written", (
  environment,
) =>
  withFolder(async (home) => {
    const foreign = join(home, "foreign");
    for (const folder of [join(home, ".local/share/jupyter"), foreign]) {
      const kernel = join(folder, "kernels/deno");
      Deno.mkdirSync(kernel, { recursive: true });
      Deno.writeTextFileSync(
        join(kernel, "kernel.json"),
        '{"argv": ["not-a-program"], "display_name": "x", "language": "x"}',
      );
    }
    Deno.mkdirSync(join(home, ".jupyter"));
    Deno.writeTextFileSync(
      join(home, ".jupyter/jupyter_config.py"),
      'raise SystemExit("a foreign configuration was read")',
    );
    Deno.mkdirSync(join(foreign, "python/nbclient"), { recursive: true });
    Deno.writeTextFileSync(
      join(foreign, "python/nbclient/__init__.py"),
      'raise SystemExit("a foreign package was read")',
    );
    const list = () =>
      [foreign, join(home, ".jupyter"), join(home, ".local")].flatMap((
        folder,
      ) => [...Deno.readDirSync(folder)].map(({ name }) => name));
    const before = list();
    await withVariables({
      HOME: home,
      JUPYTER_PATH: foreign,
      JUPYTER_DATA_DIR: foreign,
      JUPYTER_CONFIG_DIR: join(home, ".jupyter"),
      PYTHONPATH: join(foreign, "python"),
      XDG_DATA_HOME: join(home, ".local/share"),
    }, async () => {
      const path = join(home, "one.ipynb");
      writeNotebook(path, "console.log(1 + 1)");
      const out = join(home, "out.ipynb");
      await runNotebook(environment, path, { out });
      assert.equal(textOf(cellsOf(out)[0]?.outputs?.[0]), "2\n");
    });
    assert.deepEqual(list(), before);
  }));

for (const signal of ["SIGINT", "SIGKILL"] as const) {
  jupyterTest(
    `no kernel outlives a run ended by ${signal}`,
    (environment) =>
      withFolder(async (folder) => {
        const notebooks = join(folder, "notebooks");
        const note = join(folder, "pid");
        Deno.mkdirSync(notebooks);
        writeNotebook(
          join(notebooks, "01-slow.ipynb"),
          `Deno.writeTextFileSync(${JSON.stringify(note)}, String(Deno.pid))`,
          "await new Promise((resolve) => setTimeout(resolve, 120_000))",
        );
        const out = join(folder, "site");
        const child = new Deno.Command(environment.deno, {
          args: siteArguments(
            ...["--fast", "--notebooks", notebooks, "--out", out],
          ),
          cwd: environment.root,
          stdin: "null",
          stdout: "null",
          stderr: "piped",
        }).spawn();
        const until = async (what: string, done: () => boolean) => {
          for (let tries = 0; !done(); tries++) {
            assert.ok(tries < 600, `waited in vain: ${what}`);
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
        };
        const kernel = () => Number(Deno.readTextFileSync(note));
        await until("the kernel runs", () => existsSync(note) && kernel() > 0);
        child.kill(signal);
        const { code, stderr } = await child.output();
        if (signal === "SIGINT") {
          assert.equal(code, 130);
          assert.match(
            new TextDecoder().decode(stderr),
            /01-slow\.ipynb was stopped/,
          );
        }
        await until("the kernel ends", () => {
          try {
            Deno.kill(kernel(), "SIGCONT");
            return false;
          } catch {
            return true;
          }
        });
        assert.ok(!existsSync(out));
      }),
  );
}
