"""The addresses of the server: pages are made from templates, decisions come as JSON.

All requests are answered in one thread, one after the other, so two tabs can't decide at the same time.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from enrich.errors import EnrichError
from enrich.report import told_reason
from enrich.review.web.api import ANSWERS, Answers
from enrich.review.web.auth import FRAME, AccessControl, Guard, let_in
from enrich.review.web.markdown import rendered
from enrich.review.web.service import Desk
from enrich.review.web.view_model import look
from enrich.review.web.views import fields_page, labels, posts_page

Answer = Callable[[Request], Awaitable[Response]]
_HERE = Path(__file__).parent


class SitePage:
    """The pages of one review, with the control of who may see them."""

    def __init__(self, desk: Desk, access: AccessControl) -> None:
        self.desk = desk
        self.access = access
        self.answers = Answers(desk)
        loader = FileSystemLoader(_HERE / "templates")
        self._templates = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.filters["told_reason"] = told_reason

    def page(self, name: str, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401 - a template's values
        """A page made from a template."""
        known = {
            "csrf": self.access.keys.csrf,
            "labels": labels(),
            "root": self.desk.session.task.config.root.name,
            "ready": len(self.desk.ready()),
            **values,
        }
        return HTMLResponse(self._templates.get_template(name).render(known), status)

    def explained(self, answer: Answer) -> Answer:
        """Answers with one sentence where the journal is damaged, or gone."""

        async def answered(request: Request) -> Response:
            with self.desk.session.journal.explained():
                return await answer(request)

        return answered

    async def enter(self, request: Request) -> Response:
        """Takes the token and gives the cookie; a page of our own then goes on, because a strict cookie needs that."""
        if not self.access.opens(request.query_params.get("token", "")):
            return PlainTextResponse("enrich: open the link that `enrich review --web` printed last\n", 403)
        response = self.page("enter.html", start=self.access.start)
        let_in(response, self.access)
        return response

    async def posts(self, request: Request) -> Response:
        """The list of posts, with one of them open."""
        return self.page("posts.html", view=posts_page(self.desk, request.query_params))

    async def fields(self, request: Request) -> Response:
        """The values of one field that wait."""
        return self.page("fields.html", view=fields_page(self.desk, request.query_params))

    async def body(self, request: Request) -> Response:
        """A part of a post's body, for the frame; only posts that are in the journal are opened."""
        card = self.desk.cards.get(request.query_params.get("path", ""))
        if card is None:
            raise HTTPException(404, "no such post waits")
        shown = look(self.desk.session, card)
        number = request.query_params.get("part", "0")
        part = min(int(number), len(shown.cuts) - 1) if number.isascii() and number.isdigit() and number else 0
        span = shown.cuts[part]
        made = rendered(shown.text[span.start : span.end], shown.quotes(part, request.query_params.get("on", "")))
        response = self.page("body.html", body=made, title=card.title, first=part == 0)
        response.headers.update(FRAME)
        return response

    async def complete(self, request: Request) -> Response:
        """The terms that begin with what was typed."""
        rules = self.answers.rules(request.query_params.get("field", ""))
        found = rules.complete(request.query_params.get("q", "")[:100])
        return JSONResponse([{"label": label, "count": count} for label, count in found])

    async def answer(self, name: str, request: Request) -> Response:
        """Carries out one request by its name."""
        try:
            given = await request.json()
            json.dumps(given, ensure_ascii=False, allow_nan=False).encode()  # no half characters, and no NaN
        except (ValueError, RecursionError):
            return JSONResponse({"error": "the request is no JSON that can be read (load the page again)"}, 400)
        return JSONResponse(asdict(ANSWERS[name](self.answers, given)) | {"ready": len(self.desk.ready())})


async def _refused(request: Request, error: Exception) -> Response:
    """An error, as a sentence for the person."""
    if isinstance(error, EnrichError):
        told = f"{error} ({error.hint})" if error.hint else str(error)
        is_page = request.method in ("GET", "HEAD") and request.url.path != "/complete"
        return PlainTextResponse(f"enrich: {told}\n", 409) if is_page else JSONResponse({"error": told}, 409)
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    return PlainTextResponse(f"enrich: {detail or request.url.path}\n", status)


def app(desk: Desk, access: AccessControl) -> Starlette:
    """The whole application."""
    site = SitePage(desk, access)
    pages: dict[str, Answer] = {
        "/": site.posts,
        "/enter": site.enter,
        "/fields": site.fields,
        "/body": site.body,
        "/complete": site.complete,
    }
    routes = [
        *(Route(path, site.explained(page)) for path, page in pages.items()),
        *(Route(f"/{name}", site.explained(partial(site.answer, name)), methods=["POST"]) for name in ANSWERS),
        Mount("/static", StaticFiles(directory=_HERE / "static")),
    ]
    handlers = {EnrichError: _refused, HTTPException: _refused}
    return Starlette(routes=routes, middleware=[Middleware(Guard, access=access)], exception_handlers=handlers)
