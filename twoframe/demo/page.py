"""The documentation of the demo gateway: one page drawn from its OpenAPI, without a single asset from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
code { font-family: ui-monospace, monospace } h2 { margin-top: 2.5rem } table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884 }
"""


def documentation(openapi: dict[str, Any], troubles: Mapping[str, str]) -> str:
    """Write the page as HTML; all texts are escaped."""
    info = openapi["info"]
    parts = [
        f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])}</p>",
        '<p>The same for programs: <a href="/openapi.json">openapi.json</a>.</p>',
    ]
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            parts.append(f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(operation['summary'])}.</p>")
            fields = _fields(openapi, operation)
            parts.append(_table(("Field", "Form", "Meaning"), fields) if fields else "")
            answers = [(status, answer["description"]) for status, answer in sorted(operation["responses"].items())]
            parts.append(_table(("Status", "Meaning"), answers))
    parts.append("<h2>Prompts that ask for trouble</h2>")
    parts.append(
        _table(("In the prompt", "What happens"), [(f"#{tag}", sentence) for tag, sentence in troubles.items()])
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(info["title"])}</title>'
        f"<style>{STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


def _fields(openapi: dict[str, Any], operation: dict[str, Any]) -> list[tuple[str, str, str]]:
    rows = [
        (found["name"], _form(found["schema"]), f"in the {found['in']}, required. {found.get('description', '')}")
        for found in operation.get("parameters", [])
    ]
    if body := operation.get("requestBody"):
        name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        schema = openapi["components"]["schemas"][name]
        for field, form in schema["properties"].items():
            need = "required. " if field in schema["required"] else ""
            rows.append((field, _form(form), need + form.get("description", "")))
    return rows


def _form(schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "enum" in schema:
        return " or ".join(str(value) for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_form(branch) for branch in schema["anyOf"]))
    if "const" in schema:
        return "empty" if schema["const"] == "" else str(schema["const"])
    size = f", {schema['minLength']} to {schema['maxLength']} characters" if "minLength" in schema else ""
    return f"{schema.get('type', 'any')}{size}"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"
