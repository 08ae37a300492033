/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { type PresetName, presets } from "../../training/presets.ts";
import { dataFault, numberFault, NUMBERS, weightsOf } from "../fragment.ts";
import {
  presetSettings,
  type Settings,
  settingsData,
  trainingConfig,
} from "../settings.ts";

type NumberKey = keyof typeof NUMBERS;

/** Settings of T, which a VAE has not. */
const OF_T = ["discriminatorRate", "discriminatorSteps", "contrast", "frozen"];

/** The form: shows settings, and tells of sound changes. */
export class Controls {
  readonly #form: HTMLFormElement;
  #settings: Settings = presetSettings("table-1");

  /**
   * Listens to the form.
   *
   * @param form Its elements are named like the settings.
   * @param change Receives sound settings.
   * @param refuse Receives a sentence about what is not.
   */
  constructor(
    form: HTMLFormElement,
    change: (settings: Settings) => void,
    refuse: (fault: string) => void,
  ) {
    this.#form = form;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", (event) => {
      const element = event.target as HTMLInputElement | HTMLSelectElement;
      const result = this.#read(element);
      if (typeof result === "string") {
        element.setAttribute("aria-invalid", "true");
        return refuse(`${result}.`);
      }
      this.show(result);
      change(result);
    });
  }

  /** Puts settings into the form. */
  show(settings: Settings): void {
    this.#settings = settings;
    const { algorithm, encoder } = presets[settings.preset];
    for (const element of this.#elements()) {
      const { name } = element;
      element.removeAttribute("aria-invalid");
      element.disabled = algorithm === "vae" && OF_T.includes(name) ||
        encoder.kind === "gaussian" && name === "noiseDim";
      if (name === "data") {
        element.value = settings.rows.join(" ");
        // None of the list: typed.
        if (element.value === "") element.value = "";
        continue;
      }
      if (name === "shown") this.#showRows(element as HTMLSelectElement);
      const value = settings[name as keyof Settings];
      if (element instanceof HTMLInputElement && element.type === "checkbox") {
        element.checked = value === true;
        continue;
      }
      const text = Array.isArray(value) ? value.join(" ") : `${value}`;
      element.value = text;
      if (element instanceof HTMLSelectElement) {
        if (element.value !== text) {
          // A pace that a link gave and the list has not.
          element.add(new Option(text, text));
          element.value = text;
        }
        for (const option of element.options) {
          option.disabled = option.value === "moments" &&
            encoder.kind !== "moments";
        }
      }
    }
  }

  /** A choice for each x. */
  #showRows(select: HTMLSelectElement): void {
    const { labels } = settingsData(this.#settings);
    select.replaceChildren(
      ...labels.map((label, row) =>
        new Option(label.replaceAll(", ", ","), `${row}`)
      ),
    );
  }

  #elements(): (HTMLInputElement | HTMLSelectElement)[] {
    return [...this.#form.elements].filter((
      element,
    ): element is HTMLInputElement | HTMLSelectElement =>
      (element instanceof HTMLInputElement ||
        element instanceof HTMLSelectElement) && element.name !== ""
    );
  }

  /** The settings with what an element says, or what is wrong with it. */
  #read(element: HTMLInputElement | HTMLSelectElement): Settings | string {
    const { name, value } = element;
    const before = this.#settings;
    if (name === "preset") {
      const { seed, rows, weights, pace, posterior, vae, shown } = before;
      const { engine, tour } = before;
      return {
        ...presetSettings(value as PresetName),
        ...{ seed, rows, weights, pace, posterior, vae, shown, engine, tour },
      };
    }
    if (name === "data") {
      if (value !== "") return this.#readRows(value);
      this.#elements().find((one) => one.name === "rows")?.focus();
      return before;
    }
    if (name === "pace") return { ...before, pace: Number(value) };
    if (name === "shown") return { ...before, shown: Number(value) };
    if (name === "rows") return this.#readRows(value);
    if (name === "weights") {
      const texts = value.trim().split(/[\s,]+/);
      const weights = weightsOf(texts, before.rows.length);
      return weights
        ? { ...before, weights }
        : `The weights are "${value}", wanted ${before.rows.length} positive ` +
          `numbers, one for each x`;
    }
    if (element instanceof HTMLInputElement && element.type === "checkbox") {
      return { ...before, [name]: element.checked };
    }
    const field = NUMBERS[name as NumberKey];
    const fault = field && numberFault(value, field);
    if (fault !== undefined) return fault[0]!.toUpperCase() + fault.slice(1);
    const settings = { ...before, [name]: field ? Number(value) : value };
    try {
      trainingConfig(settings);
      return settings;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #readRows(value: string): Settings | string {
    const rows = value.trim().split(/[\s,]+/);
    const fault = dataFault(rows);
    if (fault !== undefined) return `The data are ${fault}`;
    const { shown } = this.#settings;
    return {
      ...this.#settings,
      rows,
      weights: rows.map(() => 1),
      shown: Math.min(shown, rows.length - 1),
    };
  }
}
