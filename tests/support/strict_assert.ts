/**
 * Loaded before the tests: `console.assert`, with which the examples of doc
 * comments say what holds, throws where it does not. By itself it only prints.
 *
 * @module
 */
console.assert = (condition?: boolean, ...said: unknown[]) => {
  if (!condition) throw new Error(["Assertion failed", ...said].join(": "));
};
