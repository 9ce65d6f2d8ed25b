"""The look of Wutong: shell, page templates, template tags, charts drawn on the server.

Knows nothing of firms or projects: it shows what other apps hand to it.
"""
