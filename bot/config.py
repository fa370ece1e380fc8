"""The settings of a process: from the environment, or from `.env`."""

import re
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


def is_secret(secret: SecretStr | None) -> bool:
    """Whether a webhook's secret is one that Telegram takes and nobody guesses."""
    return secret is not None and SECRET.fullmatch(secret.get_secret_value()) is not None


class Settings(BaseSettings):
    """Every setting; each stands in `.env.example` with its meaning."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    bot_token: SecretStr | None = None
    database_url: str = "sqlite+aiosqlite:///nastavnik.db"
    telegram_api_url: str = "https://api.telegram.org"
    timezone: str = "Europe/Moscow"
    log_level: str = "INFO"
    send_rate: float = Field(default=29.5, gt=0)
    chat_rate: float = Field(default=1.0, gt=0)
    exports_folder: Path = Path("exports")
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    webhook_host: str = "127.0.0.1"
    webhook_port: int = 8081
    control_port: int | None = None
    erasures_file: str | None = None
