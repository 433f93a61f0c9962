"""Baskets kept by name."""

from __future__ import annotations

from fastapi import FastAPI

from engine.latents import baskets
from engine.schema import Basket
from engine.service.core import Engine


def add(app: FastAPI, _: Engine) -> None:
    """Answer on `app`."""

    @app.get("/baskets")
    def every() -> list[Basket]:
        return baskets.all_baskets()

    @app.post("/baskets")
    def keep(basket: Basket) -> Basket:
        baskets.keep(basket)
        return basket

    @app.delete("/baskets/{name}")
    def delete(name: str) -> None:
        baskets.delete(name)
