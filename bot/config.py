"""The settings of a process: from the environment, or from `.env`."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    control_port: int | None = None
    erasures_file: str | None = None
