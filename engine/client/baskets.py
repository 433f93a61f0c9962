"""What a client asks about baskets."""

from __future__ import annotations

from urllib.parse import quote

from engine.client.wire import Wire
from engine.schema import Basket


class BasketCalls(Wire):
    """Baskets kept by name."""

    async def baskets(self) -> list[Basket]:
        """Every basket that is kept, by name."""
        return await self._get("/baskets", list[Basket])

    async def keep_basket(self, basket: Basket) -> Basket:
        """Keep a basket, in the place of the one of its name."""
        return await self._post("/baskets", Basket, basket)

    async def delete_basket(self, name: str) -> None:
        """Forget a basket."""
        await self._send("DELETE", f"/baskets/{quote(name, safe='')}")
