// What inspect.ts asks a page, inside the page. Every question is answered
// with JSON; a fault is a line of text.
globalThis.avbInspect = (() => {
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const short = (text) => text.trim().replace(/\s+/g, " ").slice(0, 120);
  const figures = () => all(".avb-figure");
  const plotOf = (index) => figures()[index].querySelector(".js-plotly-plot");

  /** Texts that a reader sees, without code and typeset formulas. */
  const shownTexts = () => {
    const walker = document.createTreeWalker(
      document.body,
      NodeFilter.SHOW_TEXT,
    );
    const texts = [];
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode;
      if (
        data.trim() && parentElement.checkVisibility() &&
        !parentElement.closest(
          "script, style, noscript, code, .highlight, mjx-container",
        )
      ) texts.push(data);
    }
    return texts;
  };

  return {
    async settle() {
      for (const folded of all("details")) folded.open = true;
      await globalThis.MathJax?.startup?.promise;
      await document.fonts.ready;
    },

    counts: () => ({
      figures: figures().length,
      formulas: all("mjx-container").length,
    }),

    texts() {
      const words = all("[aria-label], [alt], [title]").flatMap((element) =>
        ["aria-label", "alt", "title"].map((name) =>
          element.getAttribute(name) ?? ""
        )
      );
      const faults = [];
      const shown = shownTexts();
      for (const text of shown) {
        if (/\$|\\[()[\]]|\\[a-z]+/i.test(text)) {
          faults.push(`TeX that is not typeset: ${short(text)}`);
        }
      }
      // The reference speaks of undefined; its texts are not computed.
      const computed = document.querySelector(".ddoc")
        ? []
        : shown.concat(words);
      for (const text of computed) {
        const bad = /\b(?:NaN|undefined|Infinity)\b|\[object /.exec(text);
        if (bad) {
          faults.push(`no word for a reader, ${bad[0]}: ${short(text)}`);
        }
      }
      for (const one of all("mjx-merror, [data-mjx-error]")) {
        faults.push(`a formula with an error: ${short(one.outerHTML)}`);
      }
      return faults;
    },

    anchors: () =>
      all('a[href^="#"], a[*|href^="#"]').flatMap((link) => {
        const hash = link.getAttribute("href") ??
          link.getAttributeNS("http://www.w3.org/1999/xlink", "href");
        const id = hash.slice(1);
        return id === "" || document.getElementById(id) ||
            document.getElementById(decodeURIComponent(id))
          ? []
          : [`a link to ${hash}, which is nowhere on the page`];
      }),

    width() {
      const { scrollWidth } = document.scrollingElement;
      if (scrollWidth <= innerWidth) return [];
      const isCut = (element) => {
        for (let one = element.parentElement; one; one = one.parentElement) {
          if (
            one !== document.body && one !== document.documentElement &&
            getComputedStyle(one).overflowX !== "visible"
          ) return true;
        }
        return false;
      };
      const wide = all("body *").filter((element) =>
        element.getBoundingClientRect().right > innerWidth + 1 &&
        !isCut(element)
      ).slice(-3).map((element) => short(element.outerHTML).slice(0, 80));
      return [
        `${scrollWidth} pixels wide where ${innerWidth} are there: ` +
        wide.join(" | "),
      ];
    },

    showFigure(index) {
      const figure = figures()[index];
      figure.scrollIntoView({ block: "center" });
      return figure.querySelector(".js-plotly-plot .main-svg") !== null;
    },

    /** Points of the window to hover; undefined where none is to answer. */
    hoverTargets(index) {
      const plot = plotOf(index);
      const layout = plot._fullLayout;
      if (layout.hovermode === false || plot._context.staticPlot) {
        return undefined;
      }
      const box = plot.getBoundingClientRect();
      const targets = [];
      const answering = plot.calcdata.filter(([first]) =>
        first?.trace?.visible === true &&
        !["skip", "none"].includes(first.trace.hoverinfo)
      );
      if (answering.length === 0) return undefined;
      for (const points of answering) {
        const { trace } = points[0];
        const { xaxis, yaxis } =
          layout._plots[(trace.xaxis ?? "x") + (trace.yaxis ?? "y")];
        const left = box.left + xaxis._offset;
        const top = box.top + yaxis._offset;
        if (trace.z) {
          for (const part of [0.5, 0.3, 0.7]) {
            targets.push([
              left + part * xaxis._length,
              top + part * yaxis._length,
            ]);
          }
          continue;
        }
        const every = Math.max(1, Math.floor(points.length / 7));
        for (let i = 0; i < points.length; i += every) {
          const { x, y, ct } = points[i];
          const place = ct ?? [xaxis.c2p(x), yaxis.c2p(y)];
          if (
            place[0] >= 0 && place[0] <= xaxis._length &&
            place[1] >= 0 && place[1] <= yaxis._length
          ) targets.push([left + place[0], top + place[1]]);
        }
      }
      return targets.filter(([x, y]) =>
        x > 0 && x < innerWidth && y > 0 && y < innerHeight
      );
    },

    isHovered: (index) =>
      plotOf(index).querySelector(".hoverlayer").childElementCount > 0,

    /** What moves a figure: Plotly's sliders and buttons, or the browser's. */
    controls(index) {
      const figure = figures()[index];
      const selectors = [
        "input[type=range]",
        ".slider-rail-touch-rect",
        "button:not(.modebar-btn)",
        ".updatemenu-button",
      ];
      return selectors.flatMap((selector) =>
        Array.from(figure.querySelectorAll(selector), (_, at) => ({
          selector,
          at,
        }))
      );
    },

    /** A figure as it is drawn now, in one number. */
    picture(index) {
      const { innerHTML } = plotOf(index);
      let hash = 0;
      for (let i = 0; i < innerHTML.length; i++) {
        hash = (hash * 31 + innerHTML.charCodeAt(i)) | 0;
      }
      return hash;
    },
  };
})();
