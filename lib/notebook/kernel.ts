/** A MIME bundle: content by MIME type. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** What a message to the notebook's front end holds. */
export interface DisplayContent {
  readonly data: MimeBundle;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient: { readonly display_id?: string };
}

/** The one call of the Deno kernel that displays need. */
export interface Kernel {
  broadcast(
    type: "display_data" | "update_display_data",
    content: DisplayContent,
  ): Promise<void>;
}

let replaced: { kernel: Kernel | undefined } | undefined;

/**
 * The Deno Jupyter kernel that runs this code, or undefined outside one.
 * `Deno.jupyter` throws outside the kernel, even under typeof.
 */
export function currentKernel(): Kernel | undefined {
  if (replaced) return replaced.kernel;
  try {
    return (Deno as unknown as { jupyter: Kernel }).jupyter;
  } catch {
    return undefined;
  }
}

/**
 * Puts another kernel in its place, for tests.
 *
 * @returns A function that puts the real one back.
 */
export function useKernel(kernel: Kernel | undefined): () => void {
  const before = replaced;
  replaced = { kernel };
  return () => {
    replaced = before;
  };
}

/** Options of `displayBundle`. */
export interface DisplayOptions {
  /** Metadata by MIME type. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Name of the display, to update it later. */
  readonly displayId?: string;
  /** Replace the content of the display of this name. */
  readonly update?: boolean;
}

/**
 * Sends a bundle to the notebook. Outside the kernel prints its text/plain.
 */
export async function displayBundle(
  data: MimeBundle,
  { metadata = {}, displayId, update = false }: DisplayOptions = {},
): Promise<void> {
  const kernel = currentKernel();
  if (!kernel) {
    const text = data["text/plain"];
    if (typeof text === "string" && text !== "") console.log(text);
    return;
  }
  // Not Deno.jupyter.display: it sends no metadata, and that is where front
  // ends and exporters look for alternative texts.
  await kernel.broadcast(update ? "update_display_data" : "display_data", {
    data,
    metadata,
    transient: displayId === undefined ? {} : { display_id: displayId },
  });
}
