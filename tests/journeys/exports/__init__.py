"""How versions are read outside Ryadom: pictures, pages, schemas, packages."""
