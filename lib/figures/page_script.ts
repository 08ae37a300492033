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
 *
 * `figure` is `{data, layout, config, alt}` as in the MIME bundle.
 *
 * @example
 * ```ts
 * import { pageScript } from "avb/figures";
 * if (!pageScript.includes("avbPlot")) throw new Error("no avbPlot");
 * ```
 */
export const pageScript = `
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
  const draw = () => {
    const width = element.clientWidth;
    if (!width) return;
    const given = figure.layout;
    const hints = given.meta && given.meta.avb;
    const narrow = hints && hints.narrow && width < hints.narrowBelow;
    const layout = themed(narrow ? hints.narrow : given);
    const size = narrow ? hints.narrow.meta.avb : hints;
    if (size) {
      layout.height = Math.round(
        Math.min(size.maxHeight, size.fixed + size.perWidth * width),
      );
    }
    layout.width = width;
    element.avbWidth = width;
    const config = Object.assign({}, figure.config, { responsive: false });
    return Plotly.react(element, themed(figure.data), layout, config);
  };
  if (figure.alt) {
    element.setAttribute("role", "figure");
    element.setAttribute("aria-label", figure.alt);
  }
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
