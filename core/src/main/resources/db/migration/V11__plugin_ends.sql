-- Of which jar a strike was, where it is known: one that ends the process at its start is known by its content alone.
ALTER TABLE plugin_strike ADD COLUMN sha256 ${word}(64);
