"""CSV export and import of products, one row per variant, and bulk edits of products and variants."""
