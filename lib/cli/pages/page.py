"""Renders an executed notebook as HTML, with nbconvert and our template.

Reads one JSON object from standard input: `notebook` (a path), `templates` (a
folder), `page` (what the template shows) and `promise` (Markdown). Writes one
to standard output: `html` and `promise`, both HTML.
"""

import json
import sys

import nbformat
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbconvert.filters.markdown import markdown2html


def script_json(value):
    """JSON that no text inside can close the script element around it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def main():
    request = json.loads(sys.stdin.buffer.read())
    notebook = nbformat.read(request["notebook"], as_version=4)
    exporter = HTMLExporter(
        template_name="avb",
        extra_template_basedirs=[request["templates"]],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    exporter.register_filter("script_json", script_json)
    resources = {"avb": request["page"]}
    html, _ = exporter.from_notebook_node(notebook, resources=resources)
    promise = markdown2html(request["promise"])
    answer = json.dumps({"html": html, "promise": promise})
    sys.stdout.buffer.write(answer.encode())


if __name__ == "__main__":
    main()
