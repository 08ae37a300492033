// The reference follows the theme of the other pages: the one that a reader
// chose there, or else the system's.
const darkSystem = matchMedia("(prefers-color-scheme: dark)");
const followTheme = () => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("avb-theme");
  } catch { /* The browser keeps nothing for files. */ }
  document.documentElement.classList.toggle(
    "dark",
    chosen === null ? darkSystem.matches : chosen === "dark",
  );
};
darkSystem.addEventListener("change", followTheme);
followTheme();
