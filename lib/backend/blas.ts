/** Single-precision products from a native BLAS, on addresses. */
export interface Blas {
  /** The library and the kernel it chose, for people. */
  readonly description: string;
  /**
   * C <- op(A) op(B), row-major, op(A) [m, inner], op(B) [inner, n]; addresses
   * are of this process.
   */
  product(
    a: number,
    transposeA: boolean,
    b: number,
    transposeB: boolean,
    c: number,
    m: number,
    n: number,
    inner: number,
  ): void;
  /** Sets the threads of later products; absent where the library has none. */
  readonly setThreads: ((threads: number) => void) | undefined;
}

/** What was tried and why it did not serve. */
export interface BlasSearch {
  readonly blas: Blas | undefined;
  readonly problems: readonly string[];
}

const ROW_MAJOR = 101;
const NO_TRANSPOSE = 111;
const TRANSPOSE = 112;

const SGEMM = {
  parameters: [
    "i32",
    "i32",
    "i32",
    "i32",
    "i32",
    "i32",
    "f32",
    "usize",
    "i32",
    "usize",
    "i32",
    "f32",
    "usize",
    "i32",
  ],
  result: "void",
} as const;

/** The names a library may use: scipy-openblas prefixes its own. */
const PREFIXES = ["", "scipy_"];

type Open = { readonly path: string; readonly blas: Blas } | string;

function open(path: string): Open {
  for (const prefix of PREFIXES) {
    let library;
    try {
      library = Deno.dlopen(path, {
        sgemm: { name: `${prefix}cblas_sgemm`, ...SGEMM },
        setThreads: {
          name: `${prefix}openblas_set_num_threads`,
          parameters: ["i32"],
          result: "void",
          optional: true,
        },
        coreName: {
          name: `${prefix}openblas_get_corename`,
          parameters: [],
          result: "pointer",
          optional: true,
        },
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // Another prefix may have the symbol; anything else ends the try.
      if (/symbol|undefined|procedure/i.test(reason)) continue;
      return `${path}: ${reason.split("\n")[0]}`;
    }
    const { sgemm, setThreads, coreName } = library.symbols;
    const core = coreName?.();
    const kernel = core ? new Deno.UnsafePointerView(core).getCString() : "";
    return {
      path,
      blas: {
        description: `${path.replace(/^.*[\\/]/, "")}` +
          (kernel ? ` (kernel ${kernel})` : ""),
        product(a, transposeA, b, transposeB, c, m, n, inner) {
          sgemm(
            ROW_MAJOR,
            transposeA ? TRANSPOSE : NO_TRANSPOSE,
            transposeB ? TRANSPOSE : NO_TRANSPOSE,
            m,
            n,
            inner,
            1,
            BigInt(a),
            transposeA ? m : inner,
            BigInt(b),
            transposeB ? inner : n,
            0,
            BigInt(c),
            n,
          );
        },
        setThreads: setThreads
          ? (threads: number) => {
            setThreads(threads);
          }
          : undefined,
      },
    };
  }
  return `${path}: has no cblas_sgemm`;
}

/** Names in a folder, or none where it is missing or may not be read. */
function names(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map((entry) => entry.name);
  } catch {
    return [];
  }
}

/** The libraries that scipy-openblas32 put into a virtual environment. */
function bundled(venv: string): string[] {
  const packages = [
    `${venv}/Lib/site-packages`,
    ...names(`${venv}/lib`).map((python) =>
      `${venv}/lib/${python}/site-packages`
    ),
  ];
  return packages.flatMap((folder) => {
    const lib = `${folder}/scipy_openblas32/lib`;
    return names(lib)
      .filter((name) => /^libscipy_openblas.*\.(so|dylib|dll)$/.test(name))
      .map((name) => `${lib}/${name}`);
  });
}

const SYSTEM: Partial<Record<typeof Deno.build.os, readonly string[]>> = {
  linux: ["libopenblas.so.0", "libopenblas.so"],
  darwin: [
    "/System/Library/Frameworks/Accelerate.framework/Accelerate",
    "libopenblas.dylib",
  ],
  windows: ["libopenblas.dll"],
};

/**
 * Looks for a BLAS: the one of scipy-openblas32 in the virtual environment,
 * then the system's. A library of the wrong kind is a problem in the list,
 * never an error.
 *
 * @param venv The project's virtual environment.
 */
export function findBlas(venv: string): BlasSearch {
  const problems: string[] = [];
  const own = bundled(venv);
  for (const path of [...own, ...SYSTEM[Deno.build.os] ?? []]) {
    const result = open(path);
    if (typeof result !== "string") return { blas: result.blas, problems };
    // That a system has no BLAS of its own is nothing to report.
    if (own.includes(path)) problems.push(result);
  }
  return { blas: undefined, problems };
}
