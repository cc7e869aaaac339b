"""Look up places offline: postcodes, ZIPs and towns."""
