"""Encryption of secrets at rest."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self

from cryptography.fernet import Fernet


class Vault:
    """Seals and opens strings with one key, which its ``repr`` does not show."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    @classmethod
    def in_memory(cls) -> Self:
        """Return a vault whose key dies with the process."""
        return cls(Fernet.generate_key())

    @classmethod
    def beside(cls, database: Path) -> Self:
        """Return the vault of a database on disk, making its key file (mode 0600) at first use."""
        path = database.with_name(f"{database.name}.key")
        if not path.exists():
            # A link appears with its content, so that two who start at once share one key.
            with NamedTemporaryFile(dir=path.parent) as file, suppress(FileExistsError):
                file.write(Fernet.generate_key())
                file.flush()
                os.link(file.name, path)
        return cls(path.read_bytes())

    def seal(self, text: str) -> str:
        """Encrypt ``text``; no two results are the same."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Decrypt what `seal` returned."""
        return self._fernet.decrypt(sealed.encode()).decode()
