"""The one door of the queue."""

from __future__ import annotations

from .queue import enqueue, job, periodic

__all__ = ["enqueue", "job", "periodic"]
