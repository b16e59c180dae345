"""SMS by the HTTP interface of whatever gateway the shop has an account with."""

import httpx

from voicebot.config import Sms
from voicebot.errors import MessageError
from voicebot.messages.types import Outgoing

REFUSED_FOR_GOOD = frozenset({400, 404, 410, 422})
"""This message will never be taken; a wrong token (401, 403) or too many (429) may be mended."""


class SmsCarrier:
    """The Carrier for SMS. The names of the gateway's fields are settings."""

    def __init__(self, config: Sms, client: httpx.AsyncClient) -> None:
        self._config = config
        self._client = client

    async def send(self, message: Outgoing) -> None:
        """Hand over one SMS. Errors: MessageError."""
        config = self._config
        fields = {
            config.to_field: message.to if config.plus else message.to.removeprefix("+"),
            config.text_field: message.text,
            **({config.sender_field: config.sender} if config.sender else {}),
            **({config.key_field: message.key} if config.key_field else {}),
        }
        headers = {"Authorization": f"Bearer {config.token.get_secret_value()}"} if config.token else {}
        as_json = config.format == "json"
        try:
            answer = await self._client.post(
                str(config.url),
                headers=headers,
                json=fields if as_json else None,
                data=None if as_json else fields,
                timeout=config.timeout_s,
                follow_redirects=False,
            )
        except httpx.HTTPError as error:
            raise MessageError("unreachable") from error
        if not answer.is_success:
            code = answer.status_code
            raise MessageError(f"http_{code}", for_good=code in REFUSED_FOR_GOOD)
