"""Functions that the shop's templates call: images, product cards, prices, metadata for search engines."""
