"""An app for django-viewflow: a stored process names its flow by app and module."""
