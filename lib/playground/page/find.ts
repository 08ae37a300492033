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
