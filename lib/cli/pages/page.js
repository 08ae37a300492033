// Draws the figures of a page, and again when the reader's system turns dark.
// `avbPlot` is lib/figures' script, `Plotly` the library; both come before.
const darkMode = matchMedia("(prefers-color-scheme: dark)");
const figures = Array.from(
  document.querySelectorAll(".avb-figure"),
  (figure) => {
    const json = figure.querySelector("script").textContent;
    const element = figure.querySelector(".avb-plot");
    const { data = [], layout: given, config = {}, frames } = JSON.parse(json);
    // A figure that says nothing about its height gets Plotly's usual one.
    const layout = Object.assign({ height: 420 }, given);
    const alt = element.getAttribute("aria-label");
    return { element, figure: { data, layout, config, frames, alt } };
  },
);
const drawFigures = async () => {
  for (const { element, figure } of figures) {
    await globalThis.avbPlot(element, figure, { dark: darkMode.matches });
  }
  document.documentElement.dataset.figures = String(figures.length);
};
darkMode.addEventListener("change", drawFigures);
drawFigures();
