"""Channels outside the conversation, by name: those that this site has set up."""

from collections.abc import Mapping

from assistant.channels import email, webhook
from assistant.channels.model import Channel
from assistant.settings import Settings

OPENED = (email.opened, webhook.opened)
NAMES = (email.NAME, webhook.NAME)


def channels_of(settings: Settings) -> Mapping[str, Channel]:
    found = (opened(settings) for opened in OPENED)
    return {channel.name: channel for channel in found if channel is not None}
