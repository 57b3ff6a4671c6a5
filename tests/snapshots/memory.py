"""A place for the files of a snapshot where nothing else is needed."""

from collections.abc import Callable

from appeals.packaging import Made


class Memory:
    """A sink that keeps what it gets."""

    def __init__(self) -> None:
        self.files: dict[str, bytearray] = {}
        self.made: dict[str, Made] = {}

    def open(self, path: str, media_type: str) -> Callable[[bytes], None]:
        assert path not in self.files, f"{path} was written before"
        self.files[path] = bytearray()
        return self.files[path].extend

    def done(self, made: Made) -> None:
        self.made[made.path] = made

    @property
    def all(self) -> dict[str, bytes]:
        return {path: bytes(data) for path, data in self.files.items()}
