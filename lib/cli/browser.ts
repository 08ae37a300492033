import { type Browser, chromium } from "npm:playwright-core@1.65.1";

/** Runs `body` with a browser that nothing is left of afterwards. */
export async function withBrowser<T>(
  executablePath: string,
  body: (browser: Browser) => Promise<T>,
): Promise<T> {
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    return await body(browser);
  } finally {
    await browser.close();
  }
}
