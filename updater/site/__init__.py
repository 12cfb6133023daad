"""The update site: session, account, sources of releases, downloads."""
