"""Taking a file home."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wutong.kernel.errors import WrongState
from wutong.kernel.http import PageRequest, signed_in

from .access import may_read
from .models import StoredFile
from .queries import path_of


@require_GET
@signed_in
def file_download(request: PageRequest, file_id: int) -> HttpResponseBase:
    """The bytes as they were handed in, always as a download.

    Never shown inside the site, whatever its type: a page that somebody uploaded would run here
    with the reader's rights.
    """
    file = StoredFile.objects.visible_to(request.user).filter(pk=file_id).first()
    if file is None:
        file = StoredFile.objects.filter(pk=file_id).first()
        if file is None or not may_read(request.user, file):
            raise Http404
    try:
        opened = path_of(file).open("rb")
    except FileNotFoundError:
        raise WrongState(
            _("“%(name)s” is on record, but its bytes are not on this server: restore the backup")
            % {"name": file.name}
        ) from None
    return FileResponse(
        opened, as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )
