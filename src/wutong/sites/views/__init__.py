"""The pages of sites."""

from __future__ import annotations
