import { controlsScript } from "./controls_script.ts";
import { darkTokens, lightTokens } from "./style.ts";

const pairs = JSON.stringify(
  Object.fromEntries(
    Object.entries(lightTokens).map(([name, light]) => [
      light,
      darkTokens[name as keyof typeof lightTokens],
    ]),
  ),
);

/**
 * Browser code for pages that draw figures without a kernel: it defines
 * `avbPlot(element, figure, {dark})`, which draws a figure with Plotly (loaded
 * before), gives the element its alternative text, lets the height follow the
 * width, uses the narrow layout on narrow screens and the dark colours when
 * asked. Calling it again on the same element changes between light and dark.
 * What moves a figure with frames stands above it: range inputs and a button
 * of the browser, for fingers and keys.
 *
 * `figure` is `{data, layout, config, frames, alt}` as in the MIME bundle.
 *
 * @example
 * ```ts
 * import { pageScript } from "avb/figures";
 * if (!pageScript.includes("avbPlot")) throw new Error("no avbPlot");
 * ```
 */
export const pageScript = `
${controlsScript}
globalThis.avbPlot = function avbPlot(element, figure, options) {
  const darkOf = ${pairs};
  const dark = Boolean(options && options.dark);
  const themed = (value) => {
    if (typeof value === "string") return dark ? darkOf[value] || value : value;
    if (Array.isArray(value)) return value.map(themed);
    if (value && typeof value === "object") {
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, themed(inner)]),
      );
    }
    return value;
  };
  const given = figure.layout;
  const hints = given.meta && given.meta.avb;
  const controls = figure.frames && hints && hints.controls;
  // The state that is shown; a figure that is drawn again goes on from it.
  const stateOfNow = () => {
    if (!controls) return figure.data;
    const { traces, data } = figure.frames[element.avbControls.at()];
    return figure.data.map((trace, t) =>
      Object.assign({}, trace, data[traces.indexOf(t)])
    );
  };
  const draw = () => {
    const width = element.clientWidth;
    if (!width) return;
    const narrow = hints && hints.narrow && width < hints.narrowBelow;
    const layout = themed(narrow ? hints.narrow : given);
    if (controls) {
      delete layout.sliders;
      delete layout.updatemenus;
      if (!narrow) layout.margin.t -= controls.reserve;
      // What the reader zoomed into stays when a slider moves.
      layout.uirevision = narrow ? "narrow" : "wide";
    }
    const size = narrow ? hints.narrow.meta.avb : hints;
    if (size) {
      layout.height = Math.round(
        Math.min(size.maxHeight, size.fixed + size.perWidth * width),
      );
    }
    layout.width = width;
    element.avbWidth = width;
    // Plotly would keep the room that the other layout's colour bar took.
    if (element.avbNarrow === !narrow) Plotly.purge(element);
    element.avbNarrow = Boolean(narrow);
    const config = Object.assign({}, figure.config, { responsive: false });
    return Plotly.react(element, themed(stateOfNow()), layout, config);
  };
  if (figure.alt) {
    element.setAttribute("role", "figure");
    element.setAttribute("aria-label", figure.alt);
  }
  if (controls && !element.avbControls) {
    element.avbControls = avbControls(controls, () => element.avbDraw());
    element.before(element.avbControls.box);
  }
  element.avbDraw = draw;
  if (element.avbObserver) element.avbObserver.disconnect();
  const done = draw();
  if (typeof ResizeObserver === "function") {
    element.avbObserver = new ResizeObserver(() => {
      if (element.clientWidth !== element.avbWidth) draw();
    });
    element.avbObserver.observe(element);
  }
  return done;
};
`;
