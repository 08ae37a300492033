/**
 * Browser code of `pageScript`: `avbControls(controls, changed)` makes what
 * moves a figure out of `layout.meta.avb.controls`. It returns the element
 * `box` and `at()`, the number of the frame that the controls stand at, and
 * calls `changed` when that is another one.
 */
export const controlsScript = `
function avbControls({ sliders, texts, play }, changed) {
  const make = (name, style, within) => {
    const element = document.createElement(name);
    element.style.cssText = style;
    if (within) within.append(element);
    return element;
  };
  const box = make(
    "div",
    "display:flex;flex-wrap:wrap;align-items:center;gap:0 1rem;" +
      "font-size:0.9em;line-height:1.4",
  );
  box.className = "avb-controls";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "What moves the figure below");
  const inputs = [];
  const at = () =>
    sliders.reduce(
      (frame, { values }, k) => frame * values.length + Number(inputs[k].value),
      0,
    );
  const shown = [];
  const say = () => {
    sliders.forEach(({ values }, k) => {
      const value = values[Number(inputs[k].value)];
      shown[k].textContent = value;
      inputs[k].setAttribute("aria-valuetext", value);
    });
    said.textContent = texts[at()];
  };
  const show = () => {
    say();
    changed();
  };
  let timer;
  const button = play &&
    make(
      "button",
      "font:inherit;color:inherit;background:none;cursor:pointer;" +
        "min-height:2.75rem;min-width:6em;border:1px solid;border-radius:8px",
      box,
    );
  const halt = () => {
    clearInterval(timer);
    timer = undefined;
    if (button) button.textContent = "▶ Play";
    said.setAttribute("aria-live", "polite");
  };
  sliders.forEach(({ label, values, active }, k) => {
    const row = make(
      "label",
      "display:flex;flex:1 1 17rem;align-items:center;gap:0.6rem;" +
        "min-height:2.75rem",
      box,
    );
    make("span", "", row).textContent = label;
    const input = make(
      "input",
      "flex:1;min-width:5rem;height:2.75rem;margin:0;accent-color:#D55E00;" +
        "touch-action:pan-y;outline-offset:-0.5rem",
      row,
    );
    Object.assign(input, { type: "range", min: 0, max: values.length - 1 });
    input.value = active;
    inputs.push(input);
    // As wide as the longest value, so that the slider keeps its length.
    shown.push(make(
      "span",
      "font-variant-numeric:tabular-nums;text-align:right;min-width:" +
        Math.max(...values.map((value) => value.length)) + "ch",
      row,
    ));
    input.addEventListener("input", () => {
      halt();
      show();
    });
  });
  // Behind the text an unseen longest one keeps the room: nothing jumps.
  const room = make("div", "display:grid;flex:1 1 100%", box);
  const longest = make("span", "grid-area:1/1;visibility:hidden", room);
  longest.setAttribute("aria-hidden", "true");
  longest.textContent = texts.reduce((a, b) => a.length < b.length ? b : a);
  const said = make("output", "grid-area:1/1", room);
  if (button) {
    button.type = "button";
    button.addEventListener("click", () => {
      if (timer !== undefined) return halt();
      const [input] = inputs;
      if (input.value === input.max) input.value = 0;
      button.textContent = "❚❚ Pause";
      said.setAttribute("aria-live", "off");
      show();
      timer = setInterval(() => {
        input.value = Number(input.value) + 1;
        if (input.value === input.max) halt();
        show();
      }, play);
    });
  }
  halt();
  say();
  return { box, at };
}
`;
