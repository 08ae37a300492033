// What a page does beyond being read: it draws its figures, in the theme that
// is on, lets the contents follow, copies code, and opens all for the printer.
// `avbPlot` is lib/figures' script, which comes before; `Plotly` comes after.
(() => {
  const root = document.documentElement;
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const darkSystem = matchMedia("(prefers-color-scheme: dark)");
  let isPrinting = false;
  const isDark = () => {
    if (isPrinting) return false;
    return root.dataset.theme
      ? root.dataset.theme === "dark"
      : darkSystem.matches;
  };

  // Large figures are packed: numbers shrink to a third.
  const unpack = async (script) => {
    if (script.type === "application/json") {
      return JSON.parse(script.textContent);
    }
    const bytes = Uint8Array.from(
      atob(script.textContent),
      (character) => character.charCodeAt(0),
    );
    const stream = new Blob([bytes]).stream().pipeThrough(
      new DecompressionStream("gzip"),
    );
    return await new Response(stream).json();
  };
  const figures = all(".avb-figure").map((one) => ({
    script: one.querySelector("script"),
    element: one.querySelector(".avb-plot"),
    figure: undefined,
  }));
  const read = async (one) => {
    const { data = [], layout: given, config = {}, frames } = await unpack(
      one.script,
    );
    // A figure that says nothing about its height gets Plotly's usual one.
    const layout = Object.assign({ height: 420 }, given);
    const alt = one.element.getAttribute("aria-label");
    one.figure = { data, layout, config, frames, alt };
  };
  const draw = ({ element, figure }) => {
    const done = globalThis.avbPlot(element, figure, { dark: isDark() });
    // Until now it kept the place.
    element.style.minHeight = "";
    return done;
  };
  const distance = ({ element }) =>
    Math.abs(element.getBoundingClientRect().top);
  let round = 0;
  const drawFigures = async () => {
    const own = ++round;
    const near = figures.map((one) => [distance(one), one])
      .sort(([a], [b]) => a - b).map(([, one]) => one);
    for (const one of near) {
      if (!one.figure) await read(one);
      await draw(one);
      // The reader may scroll meanwhile.
      await new Promise((done) => setTimeout(done));
      if (own !== round) return;
    }
    root.dataset.figures = String(figures.length);
  };

  const button = document.querySelector(".avb-theme");
  const showTheme = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute(
      "aria-label",
      `Switch to the ${isDark() ? "light" : "dark"} theme`,
    );
    drawFigures();
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    root.dataset.theme = theme;
    try {
      localStorage.setItem("avb-theme", theme);
    } catch { /* It holds for this page. */ }
    showTheme();
  });
  darkSystem.addEventListener("change", showTheme);

  // What scrolls sideways is reached by the keyboard too.
  const scrolling = all(
    ".jp-InputArea-editor, .highlight > pre, .jp-RenderedText pre, table, " +
      "mjx-container[display], .avb-long",
  );
  const markScrolling = () => {
    for (const element of scrolling) {
      if (element.scrollWidth > element.clientWidth + 1) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", markScrolling);

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Older browsers have no clipboard where pages are files.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  for (const block of all(".avb-code, .jp-RenderedMarkdown .highlight")) {
    const copier = document.createElement("button");
    copier.type = "button";
    copier.className = "avb-copy";
    copier.textContent = "Copy";
    copier.setAttribute("aria-live", "polite");
    copier.addEventListener("click", async () => {
      await copy(block.querySelector("pre").textContent.trimEnd());
      copier.textContent = "Copied";
      setTimeout(() => copier.textContent = "Copy", 1500);
    });
    block.append(copier);
  }

  // The contents follow: the last heading that has passed the upper edge.
  const links = all(".avb-sidebar a");
  const targets = links.map((link) =>
    document.getElementById(decodeURIComponent(link.hash.slice(1)))
  );
  let current = -1;
  const follow = () => {
    const edge = innerHeight * 0.3;
    const isEnd = scrollY > 0 &&
      scrollY + innerHeight >= root.scrollHeight - 2;
    const at = isEnd
      ? targets.length - 1
      : targets.findLastIndex((one) => one.getBoundingClientRect().top < edge);
    if (at === current) return;
    links[current]?.removeAttribute("aria-current");
    links[at]?.setAttribute("aria-current", "location");
    current = at;
    // Within the contents alone: the page itself must not move.
    const sidebar = document.querySelector(".avb-sidebar");
    const link = links[at];
    if (!link) return;
    const top = link.offsetTop;
    if (
      top < sidebar.scrollTop || top > sidebar.scrollTop +
          sidebar.clientHeight - 40
    ) {
      sidebar.scrollTop = top - sidebar.clientHeight / 2;
    }
  };
  let waits = false;
  const followSoon = () => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      follow();
    });
  };
  addEventListener("scroll", followSoon, { passive: true });
  addEventListener("resize", followSoon);

  // A link may lead into something that is folded.
  const unfold = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let one = target; one; one = one.parentElement) {
      if (one.tagName === "DETAILS") one.open = true;
    }
  };
  addEventListener("hashchange", unfold);

  // On paper all is open, light, and as wide as the sheet.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    for (const one of folded) one.open = true;
    root.classList.add("avb-printing");
    isPrinting = true;
    for (const one of figures) if (one.figure) draw(one);
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
    root.classList.remove("avb-printing");
    isPrinting = false;
    drawFigures();
  });

  unfold();
  markScrolling();
  follow();
  const begin = () => showTheme();
  if (document.readyState === "complete") begin();
  else addEventListener("DOMContentLoaded", begin);
})();
