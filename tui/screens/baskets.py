"""Filling the basket by genre, and baskets that are kept by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.mixing.picking import picks
from tui.screens.choose import Choose, Option

if TYPE_CHECKING:
    from engine.schema import Basket
    from tui.app import LatentDeck


def pick_tracks(app: LatentDeck, seed: int, done: Callable[[], object]) -> None:
    """Let the person choose some tracks of the library by genre, and put them into the basket.

    Args:
        app: whose basket it is.
        seed: another one draws other tracks.
        done: called when the basket holds them.
    """
    deck, library = app.deck, app.deck.selected_library
    if library is None or library.name not in deck.tracks:
        app.say("The tracks are not read yet." if library is not None else "There is no library yet.")
        return
    found = {pick.name: pick for pick in picks(deck.tracks[library.name], library.genres)}
    options = [Option(pick.name, f"{pick.count} of {len(pick.among)} tracks") for pick in found.values()]

    def chosen(name: str | None) -> None:
        if name is not None:
            app.name_basket(found[name].basket(library.name, seed))
            done()

    app.push_screen(Choose(f"From {library.name}", options, None), chosen)


def open_basket(app: LatentDeck) -> None:
    """Let the person choose a kept basket to work on."""
    _choose(app, "Basket", app.name_basket)


def delete_basket(app: LatentDeck) -> None:
    """Let the person choose a kept basket to delete."""

    def delete(basket: Basket) -> None:
        app.ask(
            app,
            lambda engine: engine.delete_basket(basket.name),
            lambda _: app.say(f"The basket {basket.name} is deleted."),
            group="basket",
        )

    _choose(app, "Delete the basket", delete)


def keep_basket(app: LatentDeck, name: str) -> None:
    """Keep the basket by a name."""
    from engine.schema import Basket

    def kept(_: object) -> None:
        if app.deck.basket == basket.ingredients:  # nothing was changed meanwhile
            app.name_basket(basket)
        app.say(f"The basket {name} is kept.")

    basket = Basket(name=name, ingredients=app.deck.basket)
    app.ask(app, lambda engine: engine.keep_basket(basket), kept, group="basket")


def _choose(app: LatentDeck, title: str, then: Callable[[Basket], object]) -> None:
    def have(baskets: list[Basket]) -> None:
        found = {basket.name: basket for basket in baskets}
        options = [Option(name, _counted(len(basket.ingredients))) for name, basket in found.items()]
        if not options:
            app.say("No basket is kept yet; N keeps this one by a name.")
            return
        here = app.deck.named.name if app.deck.named is not None else None

        def chosen(name: str | None) -> None:
            if name is not None:
                then(found[name])

        app.push_screen(Choose(title, options, here), chosen)

    app.ask(app, lambda engine: engine.baskets(), have, group="baskets")


def _counted(clips: int) -> str:
    return "one clip" if clips == 1 else f"{clips} clips"
