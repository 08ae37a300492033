import {
  CheckpointError,
  presets,
  Training,
  withConfig,
} from "../training/mod.ts";
import { eventLoop } from "../training/event_loop.ts";
import type { Command, Frame, Message } from "./protocol.ts";
import {
  presetSettings,
  type Settings,
  settingsData,
  trainingConfig,
  wantsRestart,
} from "./settings.ts";
import { logRatioView, regionView, rowView, sampleViews } from "./views.ts";

/** Longest stretch of steps, in milliseconds, before messages get a turn. */
const SLICE = 12;

/**
 * Shares of the time that go into what is shown while the training runs: most
 * is left for the steps, however slow the machine is.
 */
const SHARES = { points: 0.16, regions: 0.06, maps: 0.06, row: 0.08 } as const;

/** Milliseconds of training before the slow parts are shown first. */
const HEAD_START = 400;

type Part = keyof typeof SHARES;

/** Everything is due. */
const NOW = { points: 0, regions: 0, maps: 0, row: 0 } as const;

/** Hands a message over, with the buffers that go with it. */
export type Send = (message: Message, transfer: ArrayBuffer[]) => void;

/**
 * The worker's side of the playground: trains in slices between commands, and
 * answers looks. It knows neither page nor worker, so that a test can hold it.
 *
 * @example
 * ```ts
 * import { initBackend } from "avb";
 * import { presetSettings, Session } from "../../lib/playground/mod.ts";
 * await initBackend("cpu");
 * const { promise, resolve } = Promise.withResolvers<number>();
 * const session = new Session((message) => {
 *   if (message.kind === "frame") resolve(message.step);
 * });
 * const settings = { ...presetSettings("table-1"), batchSize: 8 };
 * session.post({ kind: "settings", settings });
 * session.post({ kind: "step" });
 * session.post({ kind: "look" });
 * console.assert(await promise === 1);
 * await session.close();
 * ```
 */
export class Session {
  readonly #send: Send;
  readonly #queue: Command[] = [];
  readonly #done: Promise<void>;
  #wake: () => void = () => {};
  #isClosed = false;

  #settings: Settings = presetSettings("table-1");
  #training: Training | undefined;
  #vae: Training | undefined;
  #isPlaying = false;
  #hasFailed = false;
  #isLookedFor = false;
  #hasChanged = false;
  #losses: number[] = [];
  #isRowStale = false;
  #stepTime = -Infinity;
  /** When each part is due again. */
  readonly #due: Record<Part, number> = { ...NOW };

  /**
   * A session without a training: the first settings begin one.
   *
   * @param send Receives what the page is told.
   */
  constructor(send: Send) {
    this.#send = send;
    this.#done = this.#run();
  }

  /**
   * Takes a command; commands are obeyed in order, between two steps.
   *
   * @param command What to do.
   */
  post(command: Command): void {
    this.#queue.push(command);
    this.#wake();
  }

  /** Ends the session and frees its tensors. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await this.#done;
    this.#free();
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        const isBusy = await this.#work();
        if (!isBusy && this.#queue.length === 0 && !this.#isClosed) {
          await new Promise<void>((resolve) => this.#wake = resolve);
        }
      } catch (error) {
        this.#isPlaying = false;
        this.#hasFailed = true;
        this.#hasChanged = true;
        const text = error instanceof Error ? error.message : String(error);
        this.#send({ kind: "failed", text }, []);
      }
      await eventLoop();
    }
  }

  /** Does what is to be done next; false if that is nothing. */
  async #work(): Promise<boolean> {
    const command = this.#queue.shift();
    if (command) {
      this.#obey(command);
      return true;
    }
    const isTraining = this.#isPlaying && this.#trainSlice();
    if (this.#isLookedFor && this.#hasChanged && this.#isDue("points")) {
      await this.#show();
      return true;
    }
    if (await this.#evaluateIfDue() || isTraining) return true;
    // A slow pace: the next step is not due yet.
    if (this.#isPlaying) await new Promise((next) => setTimeout(next, 4));
    return this.#isPlaying;
  }

  #obey(command: Command): void {
    switch (command.kind) {
      case "settings":
        return this.#change(command.settings);
      case "play":
        this.#isPlaying = !this.#hasFailed;
        break;
      case "pause":
        this.#isPlaying = false;
        break;
      case "step":
        this.#isPlaying = false;
        this.#advance();
        break;
      case "discriminator-step":
        this.#isPlaying = false;
        this.#advanceDiscriminator();
        break;
      case "reset":
        this.#begin();
        break;
      case "look":
        this.#isLookedFor = true;
        return;
    }
    this.#hasChanged = true;
  }

  #change(settings: Settings): void {
    const before = this.#settings;
    this.#settings = settings;
    this.#hasChanged = true;
    // Another x, or a posterior: to be seen at once.
    Object.assign(this.#due, NOW);
    if (!this.#training || wantsRestart(before, settings)) {
      return this.#begin();
    }
    const config = trainingConfig(settings);
    if (JSON.stringify(config) !== JSON.stringify(this.#training.config)) {
      try {
        const changed = withConfig(this.#training, config);
        this.#training.dispose();
        this.#training = changed;
      } catch (error) {
        // Other tensors than the networks have: it takes new ones.
        if (!(error instanceof CheckpointError)) throw error;
        return this.#begin();
      }
    }
    if (settings.vae !== before.vae) {
      this.#vae?.dispose();
      this.#vae = settings.vae ? this.#newVae() : undefined;
    }
  }

  /** A training from step 0. */
  #begin(): void {
    this.#free();
    this.#hasFailed = false;
    this.#losses = [];
    // Something moves at once; what takes longer comes a little later.
    const soon = performance.now() + HEAD_START;
    Object.assign(this.#due, { ...NOW, maps: soon, row: soon });
    this.#isRowStale = true;
    this.#training = new Training(
      trainingConfig(this.#settings),
      settingsData(this.#settings),
    );
    if (this.#settings.vae) this.#vae = this.#newVae();
    this.#hasChanged = true;
    this.#send({ kind: "begun" }, []);
  }

  #newVae(): Training {
    return new Training(
      { ...presets.vae, seed: this.#settings.seed },
      settingsData(this.#settings),
    );
  }

  #free(): void {
    this.#training?.dispose();
    this.#vae?.dispose();
    this.#training = undefined;
    this.#vae = undefined;
  }

  /** Steps for one slice, at most as many as the pace wants. */
  #trainSlice(): boolean {
    const end = performance.now() + SLICE;
    const { pace } = this.#settings;
    let now = performance.now();
    let isAdvanced = false;
    do {
      if (pace > 0 && now - this.#stepTime < 1000 / pace) break;
      this.#stepTime = now;
      if (!this.#advance()) {
        // The page shows that it ended, though no step is new.
        this.#isPlaying = false;
        this.#hasChanged = true;
        break;
      }
      isAdvanced = true;
      now = performance.now();
    } while (now < end);
    return isAdvanced;
  }

  /** One step of who may learn; false where the schedule has ended. */
  #advance(): boolean {
    const training = this.#training;
    if (!training || this.#hasFailed) return false;
    if (training.step >= training.config.steps) return false;
    this.#hasChanged = true;
    this.#isRowStale = true;
    const { frozen } = this.#settings;
    if (frozen === "generative") return this.#advanceDiscriminator();
    const losses = frozen === "discriminator"
      ? training.advanceGenerative()
      : training.advance();
    const { generative, discriminator = NaN } = losses;
    this.#losses.push(training.step, generative, discriminator, -generative);
    if (this.#vae && this.#vae.step < this.#vae.config.steps) {
      this.#vae.advance();
    }
    return true;
  }

  #advanceDiscriminator(): boolean {
    const training = this.#training;
    if (!training?.networks.discriminator || this.#hasFailed) return false;
    const loss = training.advanceDiscriminator();
    this.#losses.push(training.step, NaN, loss, NaN);
    this.#hasChanged = true;
    this.#isRowStale = true;
    return true;
  }

  /** Whether a part's share of the time is not used up; at rest all are. */
  #isDue(part: Part): boolean {
    return !this.#isPlaying || performance.now() >= this.#due[part];
  }

  /** Makes a part, and lets as much time pass as its share wants. */
  async #make<T>(part: Part, make: () => T | Promise<T>): Promise<T> {
    const begun = performance.now();
    const made = await make();
    const now = performance.now();
    this.#due[part] = now + (now - begun) * (1 / SHARES[part] - 1);
    return made;
  }

  async #show(): Promise<void> {
    const training = this.#training;
    if (!training) return;
    this.#isLookedFor = false;
    this.#hasChanged = false;
    const { shown, posterior } = this.#settings;
    const losses = Float32Array.from(this.#losses);
    this.#losses = [];
    const frame: Frame = {
      kind: "frame",
      step: training.step,
      steps: training.config.steps,
      playing: this.#isPlaying,
      losses,
      ...await this.#make("points", () => ({
        samples: sampleViews(training),
        vaeSamples: this.#vae ? sampleViews(this.#vae) : new Float32Array(),
      })),
      ...(this.#isDue("regions") && {
        regions: await this.#make(
          "regions",
          () => regionView(training, posterior ? shown : undefined),
        ),
      }),
      ...(this.#isDue("maps") && {
        maps: await this.#make("maps", () => logRatioView(training, shown)),
      }),
    };
    this.#send(frame, buffersOf(frame));
  }

  /** The row of table 1: now and then, and wherever the training stops. */
  async #evaluateIfDue(): Promise<boolean> {
    const training = this.#training;
    if (!training || this.#hasFailed || !this.#isRowStale) return false;
    if (!this.#isDue("row")) return false;
    this.#isRowStale = false;
    this.#send(await this.#make("row", () => rowView(training)), []);
    return true;
  }
}

/** The memory of a frame, which moves to the page instead of being copied. */
function buffersOf(frame: Frame): ArrayBuffer[] {
  const { regions, maps, ...rest } = frame;
  return [rest, regions ?? {}, maps ?? {}].flatMap((part) =>
    Object.values(part).flatMap((value) =>
      ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : []
    )
  );
}
