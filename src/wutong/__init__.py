"""Wutong: the open platform on which a county wins investment and looks after firms."""

__version__ = "0.1.0"
