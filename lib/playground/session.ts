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
import {
  logRatioView,
  posteriorView,
  regionView,
  rowView,
  sampleViews,
} from "./views.ts";

/** Longest stretch of steps, in milliseconds, before messages get a turn. */
const SLICE = 12;

/** Frames with maps: one in so many. */
const MAPS_EVERY = 4;

/** Milliseconds between two rows of table 1 while the training runs. */
const ROW_EVERY = 2000;

/** Numbers that a step leaves in `Frame.losses`. */
export const LOSS_FIELDS = 4;

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
  #frames = 0;
  #losses: number[] = [];
  #isRowStale = false;
  #rowTime = -Infinity;
  #stepTime = -Infinity;

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
    if (this.#isLookedFor && this.#hasChanged) {
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
    this.#frames = 0;
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
        this.#isPlaying = false;
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

  async #show(): Promise<void> {
    const training = this.#training;
    if (!training) return;
    this.#isLookedFor = false;
    this.#hasChanged = false;
    const { shown, posterior } = this.#settings;
    const hasMaps = !this.#isPlaying || this.#frames % MAPS_EVERY === 0;
    this.#frames++;
    const losses = Float32Array.from(this.#losses);
    this.#losses = [];
    const frame: Frame = {
      kind: "frame",
      step: training.step,
      steps: training.config.steps,
      playing: this.#isPlaying,
      losses,
      samples: sampleViews(training),
      vaeSamples: this.#vae ? sampleViews(this.#vae) : new Float32Array(),
      ...regionView(training),
      posterior: posterior
        ? await posteriorView(training, shown)
        : new Float32Array(),
      ...(hasMaps && { maps: logRatioView(training, shown) }),
    };
    this.#send(frame, buffersOf(frame));
  }

  /** The row of table 1: now and then, and wherever the training stops. */
  async #evaluateIfDue(): Promise<boolean> {
    const training = this.#training;
    if (!training || this.#hasFailed || !this.#isRowStale) return false;
    const isSoon = performance.now() - this.#rowTime < ROW_EVERY;
    if (this.#isPlaying && isSoon) return false;
    this.#isRowStale = false;
    this.#send(await rowView(training), []);
    this.#rowTime = performance.now();
    return true;
  }
}

/** The memory of a frame, which moves to the page instead of being copied. */
function buffersOf(frame: Frame): ArrayBuffer[] {
  const { maps, ...rest } = frame;
  return [...Object.values(rest), ...Object.values(maps ?? {})].flatMap(
    (value) => ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : [],
  );
}
