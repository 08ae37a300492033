// Read by MathJax when it starts.
globalThis.MathJax = {
  tex: {
    inlineMath: [["$", "$"], ["\\(", "\\)"]],
    processEscapes: true,
    tags: "ams",
  },
  // The menu would fetch parts of MathJax from elsewhere.
  options: { enableMenu: false, ignoreHtmlClass: "avb-figure" },
};
