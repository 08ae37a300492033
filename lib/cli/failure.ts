/**
 * An error that is the reader's to mend: commands print its message alone, no
 * stack, and end with its exit code.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  /** The exit code of the command. */
  readonly exitCode: number;

  /**
   * @param message What failed, what was seen and wanted, what to do.
   * @param exitCode The exit code of the command.
   */
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Why the system refused something, for people. */
export function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Deno.errors.NotCapable)) return message;
  const [, kind = "do", what = message] =
    /^Requires (\w+) access to (.*?)(?:, run again.*)?$/.exec(message) ?? [];
  return `this task may not ${kind} ${what}, its permissions in deno.json ` +
    `name other places`;
}

/** True for an error of the system's, such as a full disk. */
function isOfSystem(error: unknown): boolean {
  return Object.values(Deno.errors).some((type) => error instanceof type);
}

/**
 * Runs a command's body: a `Failure` becomes its message on standard error
 * and its exit code, an error of the system's its message and exit code 1, any
 * other one a stack trace and exit code 1.
 */
export async function runCommand(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (error instanceof Failure) {
      console.error(error.message);
      Deno.exit(error.exitCode);
    }
    if (!isOfSystem(error)) throw error;
    console.error(`Cannot go on: ${reason(error)}`);
    Deno.exit(1);
  }
}
