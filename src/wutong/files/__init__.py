"""Files that people hand in and that Wutong makes: kept by content, pointed to by subject."""
