"""What the site says about benzodiazepines, each statement with its source: data, not templates."""
