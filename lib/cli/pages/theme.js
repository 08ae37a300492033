// Runs before the first paint: the theme that the reader chose, if any.
// Storage may be refused where pages are files.
try {
  const chosen = localStorage.getItem("avb-theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch { /* The system's theme, then. */ }
