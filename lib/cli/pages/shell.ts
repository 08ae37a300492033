import { escapeHtml } from "./html.ts";

/** What a page that is no notebook is made of; all but the title is HTML. */
export interface ShellParts {
  /** The title, as text. */
  readonly title: string;
  /** The end of the head: policy, style and scripts. */
  readonly head: string;
  /** What the link for the keyboard leads to, as text. */
  readonly skipTo: string;
  /** Where the page is, at the left of the bar. */
  readonly place: string;
  /** All between the bar and the scripts. */
  readonly body: string;
  /** The scripts at the end. */
  readonly foot: string;
}

/** The document around a page of the site that is no notebook. */
export function shell(
  { title, head, skipTo, place, body, foot }: ShellParts,
): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
${head}
</head>
<body class="avb-index">
<a class="avb-skip" href="#content">Skip to ${escapeHtml(skipTo)}</a>
<header class="avb-bar">
${place}
<button class="avb-theme" type="button" hidden></button>
</header>
${body}
${foot}
</body>
</html>
`;
}
