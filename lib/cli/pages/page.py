"""Renders an executed notebook as HTML, with nbconvert and our template.

Reads one JSON object from standard input: `notebook` (a path), `templates` (a
folder), `page` (what the template shows) and `promise` (Markdown). Writes one
to standard output: `html` and `promise`, both HTML, and `headings`, a list of
objects with `level`, `id` and `html`. Formulas stay TeX, in elements
`avb-tex`; texts stand between the comments avb:text and /avb:text.
"""

import base64
import gzip
import html
import json
import re
import sys

import nbformat
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import (
    IPythonRenderer,
    MarkdownWithMath,
)

FIGURE = "application/vnd.plotly.v1+json"
# Figures of fewer characters stay readable in the page.
SMALL = 20_000
CAPTION = re.compile(r'\s*<p class="avb-caption"[^>]*>(.*)</p>\s*', re.DOTALL)


def figure_script(figure):
    """A figure's JSON in a script element, packed where that pays."""
    text = json.dumps(figure, ensure_ascii=False, separators=(",", ":"))
    if len(text) < SMALL:
        # No text inside can close the element around it.
        inner = text.replace("<", "\\u003c")
        return Markup(f'<script type="application/json">{inner}</script>')
    packed = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    return Markup(f'<script type="application/gzip">{packed}</script>')


def slug(text):
    """An anchor made of a heading's words."""
    plain = html.unescape(re.sub(r"<[^>]*>", " ", text))
    return "-".join(re.findall(r"\w+", plain.lower())) or "section"


class PageRenderer(IPythonRenderer):
    """Markdown as pages want it: anchors of our own, formulas marked."""

    def __init__(self, headings):
        super().__init__(escape=False)
        self.headings = headings

    def heading(self, text, level, **attrs):
        """A heading with an anchor that no other one of the page has."""
        base = anchor = slug(text)
        taken = {heading["id"] for heading in self.headings}
        count = 1
        while anchor in taken:
            count += 1
            anchor = f"{base}-{count}"
        plain = re.sub(r"</?a\b[^>]*>", "", text)
        found = {"level": level, "id": anchor, "html": plain}
        self.headings.append(found)
        link = (
            f'<a class="anchor-link" href="#{anchor}" '
            f'aria-label="Link to this heading">#</a>'
        )
        byline = "<!--avb:byline-->" if len(self.headings) == 1 else ""
        return f'<h{level} id="{anchor}">{text}{link}</h{level}>{byline}\n'

    def block_math(self, body):
        """A formula on a line of its own."""
        return f'<avb-tex class="display">{html.escape(body)}</avb-tex>'

    def latex_environment(self, name, body):
        """A formula that is an environment."""
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def inline_math(self, body):
        """A formula in a line."""
        return f"<avb-tex>{html.escape(body)}</avb-tex>"


def render(source, headings):
    """Markdown as HTML."""
    text = MarkdownWithMath(renderer=PageRenderer(headings)).render(source)
    return f"<!--avb:text-->{text}<!--/avb:text-->"


def space(figure):
    """The height that a figure will take, as CSS, before it is drawn."""
    layout = figure.get("layout", {})
    size = (layout.get("meta") or {}).get("avb")
    if not size or "perWidth" not in size:
        return f"{layout.get('height', 420)}px"
    share = 100 * size["perWidth"]
    return f"min({size['maxHeight']}px, {size['fixed']}px + {share}cqw)"


def number_figures(notebook, number):
    """Gives every figure its number, and the caption that follows it."""
    count = 0
    for cell in notebook.cells:
        kept = []
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            caption = CAPTION.fullmatch("".join(data.get("text/html", "")))
            before = kept[-1] if kept else {}
            if caption and FIGURE in before.get("data", {}):
                before.metadata["avb"]["caption"] = Markup(
                    f"<!--avb:text-->{caption[1]}<!--/avb:text-->"
                )
                continue
            if FIGURE in data:
                count += 1
                label = f"{number}.{count}" if number else str(count)
                output.metadata["avb"] = {
                    "number": label,
                    "space": space(data[FIGURE]),
                }
            kept.append(output)
        if "outputs" in cell:
            cell.outputs = kept


def main():
    request = json.loads(sys.stdin.buffer.read())
    notebook = nbformat.read(request["notebook"], as_version=4)
    number_figures(notebook, request["page"].get("number"))
    exporter = HTMLExporter(
        template_name="avb",
        extra_template_basedirs=[request["templates"]],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    headings = []
    exporter.register_filter("figure_script", figure_script)
    exporter.register_filter(
        "markdown2html", lambda source: render(source, headings)
    )
    resources = {"avb": request["page"]}
    page, _ = exporter.from_notebook_node(notebook, resources=resources)
    answer = {
        "html": page,
        "promise": render(request["promise"], []),
        "headings": headings,
    }
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
