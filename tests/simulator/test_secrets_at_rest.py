"""Secrets on disk, in text and in logs."""

import stat
from pathlib import Path
from typing import Any

import httpx

from loanpro_simulator import DEFAULT_ACCOUNT, Account, Simulator

PLAIN = (b"correct horse", b"battery staple", b"tr0ub4dor")


def test_no_file_holds_a_secret(tmp_path: Path, flex: dict[str, Any]) -> None:
    """Neither database nor write-ahead log nor key holds the plain text, while open or closed."""

    def search() -> list[bytes]:
        files = [file.read_bytes() for file in tmp_path.iterdir()]
        assert any(b"FLEX Processor" in content for content in files)
        return [plain for plain in PLAIN if any(plain in content for content in files)]

    with (
        Simulator(database=tmp_path / "secure.db") as simulator,
        httpx.Client(base_url=simulator.url, headers=DEFAULT_ACCOUNT.headers) as api,
    ):
        processor_id = api.post("/processors/flex", json={"flex": flex}).json()
        api.put(f"/processors/flex/{processor_id}", json={"flex": flex})
        api.post("/processors/flex", json={"flex": {**flex, "name": ""}})
        assert search() == []
    assert search() == []


def test_the_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    """The key file beside the database has mode 0600."""
    with Simulator(database=tmp_path / "secure.db"):
        mode = (tmp_path / "secure.db.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_database_can_be_opened_again(tmp_path: Path, flex: dict[str, Any]) -> None:
    """Configurations, owners, secrets and journal outlive the simulator."""
    database = tmp_path / "secure.db"
    with Simulator(database=database) as simulator:
        response = httpx.post(
            f"{simulator.url}/processors/flex",
            json={"flex": flex},
            headers=DEFAULT_ACCOUNT.headers,
        )
        before = simulator.processors()
    with Simulator(database=database) as simulator:
        assert simulator.processors() == before
        assert simulator.holds(response.json(), password="correct horse") == {"password": True}
        assert simulator.counts() == {"create": 1}


def test_credentials_are_not_in_the_repr() -> None:
    """An account can be printed without showing token and secret."""
    text = repr(Account("eu", "eu-token", "eu-secret"))
    assert "eu-token" not in text
    assert "eu-secret" not in text
