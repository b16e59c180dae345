"""Opens the shop that the settings name."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from voicebot.clock import Clock
from voicebot.config_shop import Shop as ShopSettings
from voicebot.shop.connectors.http import ShopHttp
from voicebot.shop.connectors.mapping import RestMapping, StateMapping, read
from voicebot.shop.connectors.prestashop import PrestaShop
from voicebot.shop.connectors.remote import Handle, RemoteLedger, RemoteShop
from voicebot.shop.connectors.rest import RestShop
from voicebot.shop.connectors.woocommerce import WooCommerce
from voicebot.shop.desk import ShopDesk
from voicebot.shop.sql import SqlOrders
from voicebot.store.worker import Store


@dataclass(frozen=True, slots=True)
class OpenShop:
    """The shop's counter; `close` at the end lets go of its connections."""

    desk: ShopDesk
    close: Callable[[], Awaitable[None]]


def open_shop(settings: ShopSettings, store: Store, clock: Clock) -> OpenShop:
    """The shop; it is not asked anything yet. store: ours, which holds the demo shop. Errors: DataError for the mapping file."""
    if settings.kind == "sql":
        return OpenShop(ShopDesk(SqlOrders(store, clock), clock), _nothing)
    url, secret = settings.url, settings.secret
    assert url is not None
    assert secret is not None
    token = secret.get_secret_value()
    if settings.kind == "rest":
        assert settings.mapping is not None
        mapping = read(settings.mapping, RestMapping)
        auth = (settings.user, token) if settings.user and not settings.header else None
        headers = (
            {}
            if auth
            else {settings.header or "Authorization": token if settings.header else f"Bearer {token}"}
        )
        http = ShopHttp(url, auth=auth, headers=headers, try_s=settings.try_s, clock=clock)
        return _remote(RestShop(http, mapping), settings, clock)
    states = read(settings.mapping, StateMapping) if settings.mapping else StateMapping()
    user = (settings.user or "", token) if settings.kind == "woocommerce" else (token, "")
    http = ShopHttp(url, auth=user, try_s=settings.try_s, clock=clock)
    known = WooCommerce(http, states) if settings.kind == "woocommerce" else PrestaShop(http, states)
    return _remote(known, settings, clock)


def _remote(shop: RemoteShop[Handle], settings: ShopSettings, clock: Clock) -> OpenShop:
    ledger = RemoteLedger(shop, clock, limit_s=settings.limit_s)
    return OpenShop(ShopDesk(ledger, clock), ledger.close)


async def _nothing() -> None:
    pass
