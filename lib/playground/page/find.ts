/// <reference lib="dom" />

/**
 * An element that the page is known to have.
 *
 * @param selector The first that fits.
 * @throws {Error} If there is none.
 */
export function find<T extends Element = HTMLElement>(selector: string): T {
  const element = document.querySelector<T>(selector);
  if (!element) throw new Error(`The page has no ${selector}`);
  return element;
}

/**
 * Makes a text what an element says. What changes many times a second changes
 * in place: a node for every text would be left for the browser to collect.
 *
 * @param element Holds nothing but text.
 * @param text What it is to say.
 */
export function say(element: Element, text: string): void {
  const node = element.firstChild;
  if (!(node instanceof Text)) element.textContent = text;
  else if (node.data !== text) node.data = text;
}
