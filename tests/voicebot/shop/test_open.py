"""Opening the shop that the settings name."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.support.shops import prestashop, rest, scene, woocommerce
from tests.support.shops.server import serving
from voicebot.config_shop import Shop
from voicebot.errors import DataError, ShopError
from voicebot.shop.matters import Shop as ShopPort
from voicebot.shop.open import open_shop
from voicebot.store.worker import Store


async def test_without_settings_it_is_our_own(store: Store, clock: Any) -> None:
    """The demo shop, here without orders."""
    shop = open_shop(Shop(), store, clock)
    port: ShopPort = shop.desk
    assert await port.find("482913", "30059") is None
    await shop.close()


async def found(settings: Shop, store: Store, clock: Any) -> str | None:
    shop = open_shop(settings, store, clock)
    try:
        order = await shop.desk.find(scene.DELIVERED.number, scene.DELIVERED.postcode)
        return order and order.customer_name
    finally:
        await shop.close()


async def test_woocommerce_by_key_and_secret(store: Store, clock: Any, tmp_path: Path) -> None:
    """With and without a mapping of the shop's own states."""
    async with serving(woocommerce.WooCommerceSite()) as site:
        given = {"kind": "woocommerce", "url": site.address, "user": woocommerce.KEY}
        settings = Shop(**given, secret=SecretStr(woocommerce.SECRET))
        assert await found(settings, store, clock) == "Anna Nowak"
        mapping = tmp_path / "shop.toml"
        mapping.write_text('[states]\ncompleted = "sent"\n')
        shop = open_shop(settings.model_copy(update={"mapping": mapping}), store, clock)
        order = await shop.desk.find("482913", "30059")
        assert order is not None
        assert order.state == "sent"
        await shop.close()


async def test_prestashop_by_its_key(store: Store, clock: Any) -> None:
    """The key is the name, and there is no password."""
    async with serving(prestashop.PrestaShopSite()) as site:
        settings = Shop(kind="prestashop", url=site.address, secret=SecretStr(prestashop.KEY))
        assert await found(settings, store, clock) == "Anna Nowak"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({}, {"authorization": f"Bearer {rest.TOKEN}"}),
        ({"header": "X-Api-Key"}, {"x-api-key": rest.TOKEN}),
        ({"user": "bot"}, {"authorization": "Basic Ym90OnMzY3JldC10MGtlbg=="}),
    ],
)
async def test_any_other_shop_by_its_mapping(
    store: Store, clock: Any, tmp_path: Path, given: dict[str, Any], sent: dict[str, str]
) -> None:
    """The token goes as the shop wants it, and in no other way."""
    mapping = tmp_path / "shop.toml"
    mapping.write_text(rest.MAPPING, "utf-8")
    async with serving(rest.RestSite()) as site:
        settings = Shop(
            kind="rest", url=f"{site.address}/v2", secret=SecretStr(rest.TOKEN), mapping=mapping, **given
        )
        if given:
            with pytest.raises(ShopError):
                await found(settings, store, clock)
        else:
            assert await found(settings, store, clock) == "Anna Nowak"
    headers = site.requests[0].headers
    assert {name: headers.get(name) for name in ("authorization", "x-api-key") if name in headers} == sent


async def test_a_wrong_mapping_stops_the_start(store: Store, clock: Any, tmp_path: Path) -> None:
    """Not the first call."""
    mapping = tmp_path / "shop.toml"
    mapping.write_text('[states]\nx = "lost"\n')
    for kind in ("rest", "prestashop", "woocommerce"):
        settings = Shop(kind=kind, url="https://s.example", user="u", secret=SecretStr("s"), mapping=mapping)
        with pytest.raises(DataError, match=r"shop\.toml"):
            open_shop(settings, store, clock)
