import { cpus } from "node:os";

/** The machine in a few words, for records: processor and cores. */
export function machine(): string {
  const { os, arch } = Deno.build;
  const model = cpus()[0]?.model.trim() || arch;
  return `${os} ${arch}, ${cpus().length} x ${model}`;
}
