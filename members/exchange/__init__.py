"""Lists that come in from offices and go out to them, as CSV or XLSX."""
