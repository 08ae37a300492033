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

/**
 * Runs a command's body: a `Failure` becomes its message on standard error
 * and its exit code, any other error a stack trace and exit code 1.
 */
export async function runCommand(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    Deno.exit(error.exitCode);
  }
}
