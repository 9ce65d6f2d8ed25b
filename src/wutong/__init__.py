"""Wutong: the open platform on which a county wins investment and looks after firms."""
