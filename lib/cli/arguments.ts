import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearest } from "../training/nearest.ts";
import { Failure } from "./failure.ts";

/** The exit code for a command that was called wrongly. */
export const USAGE = 2;

type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * Reads a command's arguments; an unknown flag is refused with the nearest
 * one.
 *
 * @param args What follows the task's name.
 * @param options The flags, as `node:util` describes them.
 * @param usage How to call it, shown with every complaint.
 * @throws {Failure} With exit code 2.
 */
export function readArguments<T extends Options>(
  args: readonly string[],
  options: T,
  usage: string,
) {
  const names = Object.keys(options);
  const unknown = args.find((arg) =>
    /^--\w/.test(arg) && !names.includes(arg.slice(2).split("=")[0]!)
  );
  if (unknown !== undefined) {
    const near = nearest(unknown.slice(2).split("=")[0]!, names);
    throw new Failure(
      `Unknown flag: ${unknown}. The nearest is --${near}. Usage: ${usage}`,
      USAGE,
    );
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const [line] = (error as Error).message.split("\n");
    throw new Failure(`${line}. Usage: ${usage}`, USAGE);
  }
}

/**
 * Refuses what a command has no use for.
 *
 * @throws {Failure} If there is any, exit code 2.
 */
export function refusePositionals(
  positionals: readonly string[],
  usage: string,
): void {
  if (positionals.length === 0) return;
  throw new Failure(
    `Unexpected argument: ${positionals[0]}. Usage: ${usage}`,
    USAGE,
  );
}

/**
 * One of the names of something, such as a preset.
 *
 * @throws {Failure} If there is no such name, exit code 2.
 */
export function readName<T extends string>(
  something: string,
  name: string,
  names: readonly T[],
): T {
  const found = names.find((one) => one === name);
  if (found !== undefined) return found;
  throw new Failure(
    `Unknown ${something}: ${name}. The nearest is ${nearest(name, names)}; ` +
      `all ${something}s: ${names.join(", ")}`,
    USAGE,
  );
}

/**
 * A whole number from a flag.
 *
 * @throws {Failure} If the text is no integer in the range, exit code 2.
 */
export function readInteger(
  flag: string,
  text: string,
  { min, max = Number.MAX_SAFE_INTEGER }: { min: number; max?: number },
): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text.trim()) || value < min || value > max) {
    const top = max === Number.MAX_SAFE_INTEGER ? "" : ` to ${max}`;
    throw new Failure(
      `Bad value of --${flag}: ${text}, wanted an integer from ${min}${top}`,
      USAGE,
    );
  }
  return value;
}
