/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { TOUR_STEPS } from "../fragment.ts";
import type { Settings } from "../settings.ts";
import { tourChange, tourSettings } from "../tour.ts";
import { find } from "./find.ts";

/** Receives settings; a new step of the tour also begins anew. */
type Change = (settings: Settings, how: { readonly isNew: boolean }) => void;

/** The text of a step: its id is the address that leads to it. */
function articleOf(step: number): HTMLElement {
  return find(`[id="tour=${step}"]`);
}

/** The guided tour above the pictures: shows one step, and moves on. */
export class Tour {
  #step = 0;
  #settings: Settings = tourSettings(1);
  readonly #change: Change;

  /**
   * Listens to the buttons.
   *
   * @param change Receives what a step wants.
   */
  constructor(change: Change) {
    this.#change = change;
    const on = (selector: string, listen: () => void) =>
      find(selector).addEventListener("click", listen);
    on("#pg-tour-begin", () => this.#go(1));
    on("#pg-tour-next", () => this.#go(this.#step + 1));
    on("#pg-tour-back", () => this.#go(this.#step - 1));
    on("#pg-tour-leave", () => {
      this.#change({ ...this.#settings, tour: 0 }, { isNew: false });
      find("#pg-tour-begin").focus();
    });
    for (const button of document.querySelectorAll(".pg-change")) {
      button.addEventListener("click", () => {
        this.#change(tourChange(this.#settings), { isNew: false });
      });
    }
  }

  /**
   * Shows a step, or the invitation.
   *
   * @param step From 1; 0 is outside of the tour.
   * @param settings What the step's button changes.
   */
  show(step: number, settings: Settings): void {
    this.#step = step;
    this.#settings = settings;
    for (let k = 1; k <= TOUR_STEPS; k++) {
      articleOf(k).hidden = k !== step;
    }
    find("#pg-tour-invitation").hidden = step > 0;
    find("#pg-tour-steps").hidden = step === 0;
    find("#pg-tour-back").hidden = step <= 1;
    find("#pg-tour-next").hidden = step >= TOUR_STEPS;
  }

  #go(step: number): void {
    this.#change(tourSettings(step), { isNew: true });
    // Where a screen reader goes on, and the eye.
    articleOf(step).querySelector("h2")?.focus({ preventScroll: true });
    find("#pg-tour").scrollIntoView({ block: "nearest" });
  }
}
