"""Template directories, the templates in them, and the packages they are installed from."""
