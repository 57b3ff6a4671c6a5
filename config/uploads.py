"""What a stranger sends as a file: nothing here asks for one, so none is kept, not even for the time of a request."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class NoFiles(FileUploadHandler):
    """The only handler of the public door. Others would write files beside the fields of a form into a folder for temporary ones."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        """Raises RequestDataTooBig: without it, a form with files could be as long as its sender likes."""
        if content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("A form with files is too long.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never asked: the file was left out."""

    def file_complete(self, file_size: int) -> None:
        return None
