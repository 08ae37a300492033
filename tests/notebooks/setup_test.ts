import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { environmentOf } from "../../lib/cli/jupyter/environment.ts";
import { findPython } from "../../lib/cli/jupyter/python.ts";
import {
  isUpToDate,
  makeVirtualEnvironment,
  pipFailure,
} from "../../lib/cli/jupyter/virtual_environment.ts";
import { readyEnvironment } from "../../lib/cli/setup.ts";
import {
  jupyterTest,
  permittedTest,
  withFolder,
  withVariables,
} from "./harness.ts";

const requirements = "# nothing is needed\n";
const quiet = { requirements, progress: () => {} };

/** Puts a program of the given text on a path of its own. */
async function withProgram(
  text: string,
  body: (folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    for (const name of ["python3", "python"]) {
      const path = join(folder, name);
      Deno.writeTextFileSync(path, `#!/bin/sh\n${text}\n`);
      Deno.chmodSync(path, 0o755);
    }
    await withVariables({ PATH: folder }, () => body(folder));
  });
}

permittedTest(
  "a machine without Python is told what to install",
  () =>
    withFolder((folder) =>
      withVariables(
        { PATH: folder },
        () =>
          assert.rejects(
            findPython,
            /^Failure: Python 3 was not found: [^\n]*install Python 3\.10 or newer[^\n]*$/,
          ),
      )
    ),
);

permittedTest("a program that is no Python is passed over", () =>
  withProgram(
    "exit 1",
    () => assert.rejects(findPython, /Python 3 was not found/),
  ));

permittedTest("an old Python is told what is wanted", () =>
  withProgram(
    "echo 3.8.18; echo venv",
    () =>
      assert.rejects(
        findPython,
        /Python is too old: python3 is 3\.8\.18[^\n]*3\.10 or newer/,
      ),
  ));

permittedTest(
  "a missing venv module is told with its package",
  () =>
    withProgram(
      "echo 3.12.1; echo no venv",
      () =>
        assert.rejects(
          findPython,
          /venv module is missing: [^\n]*apt install python3-venv/,
        ),
    ),
);

permittedTest(
  "a Python that is new enough is found",
  () =>
    withProgram("echo 3.10.0; echo venv", async () => {
      assert.deepEqual(await findPython(), {
        command: ["python3"],
        version: "3.10.0",
      });
    }),
);

Deno.test("a failed pip is told in one line with the cure", () => {
  const offline = pipFailure(
    "WARNING: Retrying: NewConnectionError: Failed to establish a new " +
      "connection: Temporary failure in name resolution\n" +
      "ERROR: No matching distribution found for deno==2.9.8\n",
    "setup.log",
  );
  assert.match(
    offline,
    /could not be reached \(ERROR: No matching[^\n]*needs the network once[^\n]*setup\.log$/,
  );
  assert.match(
    pipFailure("OSError: [Errno 28] No space left", "l"),
    /disk is full/,
  );
  assert.match(
    pipFailure("noise\nERROR: Invalid wheel\nnotice", "the.log"),
    /pip said "ERROR: Invalid wheel"; details in the\.log$/,
  );
});

jupyterTest(
  "a virtual environment is made once and remade with its pins",
  () =>
    withFolder(async (root) => {
      const environment = environmentOf(root);
      assert.ok(!isUpToDate(environment, { requirements }));
      assert.throws(() => readyEnvironment(environment), /deno task setup/);
      // A Python that fails leaves an unfinished environment behind.
      await withProgram(
        '[ "$4" != -m ] && echo 3.12.1 && echo venv',
        () =>
          assert.rejects(
            () => makeVirtualEnvironment(environment, quiet),
            /Cannot make \.venv: python3 -m venv failed; details in .*setup\.log/,
          ),
      );
      assert.ok(existsSync(environment.venv));
      assert.ok(!isUpToDate(environment, { requirements }));
      await makeVirtualEnvironment(environment, quiet);
      assert.ok(isUpToDate(environment, { requirements }));
      assert.ok(existsSync(environment.python));
      const kernel = JSON.parse(Deno.readTextFileSync(
        join(environment.venv, "share/jupyter/kernels/deno/kernel.json"),
      ));
      assert.equal(kernel.argv[0], environment.deno);
      assert.equal(kernel.env.NO_COLOR, "1");

      const canary = join(environment.venv, "canary");
      Deno.writeTextFileSync(canary, "");
      await makeVirtualEnvironment(environment, quiet);
      assert.ok(existsSync(canary), "an environment in order was remade");

      const other = { ...quiet, requirements: "# other pins\n" };
      assert.ok(!isUpToDate(environment, other));
      await makeVirtualEnvironment(environment, other);
      assert.ok(isUpToDate(environment, other));
      assert.ok(!existsSync(canary), "an environment of old pins was kept");

      // A base Python that a system update has removed.
      Deno.removeSync(environment.python);
      assert.ok(!isUpToDate(environment, other));
    }),
);

permittedTest(
  "a .venv that somebody else made is left alone",
  () =>
    withFolder(async (root) => {
      const environment = environmentOf(root);
      const own = join(environment.venv, "own");
      Deno.mkdirSync(environment.venv);
      Deno.writeTextFileSync(own, "mine");
      await assert.rejects(
        () => makeVirtualEnvironment(environment, quiet),
        /\.venv[^\n]*was not made by this project[^\n]*move or remove it/,
      );
      assert.equal(Deno.readTextFileSync(own), "mine");
    }),
);
