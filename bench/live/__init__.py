"""The live half of the shop in processes of its own, and boards that listen to it."""
