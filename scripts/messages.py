"""
Gathers every sentence people read into translations/<locale>/LC_MESSAGES/text.po and compiles text.mo beside it.

    python scripts/messages.py           gather and compile; what was translated stays, what is gone is dropped
    python scripts/messages.py --check   change nothing and fail when a catalogue is not what the sources give

`text` is the domain Open edX reads from a block's own package. Catalogues pulled by an operator (`atlas pull`) have the
domain `django` and win over these; the msgids are the same. Catalogues carry no dates and no line numbers, so that
they change when a sentence does and at no other time.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "microclip_xblock"
CATALOGUES = ROOT / "translations"
LOCALES = ("en", "de", "ar")
# `_` marks the texts of XBlock field declarations and forms, `counted` and `_count` are web/words.py's ways to ngettext.
KEYWORDS = {
    "_": None,
    "_count": (1, 2),
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_noop": (1, 2),
    "counted": (1, 2),
}
IN_TEMPLATE = re.compile(r"\b(?:n?gettext|_)\(")

Sentence = tuple[str, int, str | tuple[str, ...], list[str]]


class TimelessCatalog(Catalog):
    """A catalogue whose header holds no date, no person and no tool: nothing that changes by itself."""

    kept = (
        "Project-Id-Version",
        "Language",
        "Plural-Forms",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    )

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        headers = super()._get_mime_headers()
        # The version is in the package; here it would only make every release touch every catalogue.
        return [
            (name, self.project if name == "Project-Id-Version" else value)
            for name, value in headers
            if name in self.kept
        ]

    @mime_headers.setter
    def mime_headers(self, headers: list[tuple[str, str]]) -> None:
        super()._set_mime_headers(headers)


def python_sentences() -> Iterator[Sentence]:
    """Sentences marked in the package's modules. The demo course is not translated: it is English by nature."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("microclip_xblock/demo/"):
            continue
        for line, message, comments, _ in extract_from_file(
            "python", path, keywords=KEYWORDS, comment_tags=["Translators:"], strip_comment_tags=False
        ):
            yield name, line, message, comments


def template_sentences() -> Iterator[Sentence]:
    """
    Sentences marked in Django templates with `translate` and `blocktranslate`.

    Django turns a template into something like Python, for tools that cannot read templates; the calls in it are whole.
    """
    for path in sorted((ROOT / "templates").rglob("*.html")):
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        for found in IN_TEMPLATE.finditer(source):
            call = whole_call(source, found.start())
            texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
            line = source.count("\n", 0, found.start()) + 1
            yield path.relative_to(ROOT).as_posix(), line, texts[0] if len(texts) == 1 else tuple(texts[:2]), []


def whole_call(source: str, start: int) -> ast.Call:
    """The call that begins at `start`: the shortest piece up to a closing parenthesis that is Python."""
    end = start
    while (end := source.find(")", end) + 1) > 0:
        try:
            call = ast.parse(source[start:end], mode="eval").body
        except SyntaxError:
            continue
        if isinstance(call, ast.Call):
            return call
    raise ValueError(f"no call at {source[start : start + 60]!r}")


def gathered() -> Catalog:
    template = Catalog(project="microclip-xblock", charset="utf-8")
    for name, _line, message, comments in [*python_sentences(), *template_sentences()]:
        if message and message != ("",):
            template.add(message, locations=[(name, 0)], auto_comments=comments)
    return template


def catalogue(locale: str, template: Catalog) -> dict[Path, bytes]:
    """The two files of one locale, as they should be: today's sentences with the translations known so far."""
    folder = CATALOGUES / locale / "LC_MESSAGES"
    known = Catalog(locale=locale)
    if (folder / "text.po").exists():
        with (folder / "text.po").open("rb") as stream:
            known = read_po(stream, locale=locale)
    fresh = TimelessCatalog(
        locale=locale,
        project="microclip-xblock",
        charset="utf-8",
        fuzzy=False,
        header_comment="# Sentences of microclip-xblock; written by `make messages`, translated by people.",
    )
    for message in sorted(template, key=lambda message: (str(message.id), message.context or "")):
        if not message.id:
            continue
        translated = known.get(message.id, message.context)
        text = translated.string if translated is not None and not translated.fuzzy else None
        if message.pluralizable != isinstance(text, tuple | list):
            text = None  # a sentence that has come to be counted, or no longer is, has to be translated anew
        fresh.add(message.id, text, sorted(set(message.locations)), message.flags, message.auto_comments)
    readable, compiled = io.BytesIO(), io.BytesIO()
    write_po(readable, fresh, width=110, include_lineno=False)
    write_mo(compiled, fresh)
    return {folder / "text.po": readable.getvalue(), folder / "text.mo": compiled.getvalue()}


def main() -> int:
    parser = argparse.ArgumentParser(description="Gather and compile the sentences people read.")
    parser.add_argument("--check", action="store_true", help="change nothing, fail when a catalogue is stale")
    asked = parser.parse_args()
    template = gathered()
    wanted = {path: content for locale in LOCALES for path, content in catalogue(locale, template).items()}
    stale = [path for path, content in wanted.items() if not path.exists() or path.read_bytes() != content]
    names = ", ".join(path.relative_to(ROOT).as_posix() for path in stale)
    if asked.check:
        if stale:
            print(f"stale, run `make messages`: {names}", file=sys.stderr)
            return 1
        print(f"the catalogues hold today's {len(template)} sentences.")
        return 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wanted[path])
    print(f"{len(template)} sentences in {len(LOCALES)} locales; written: {names or 'nothing new'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
