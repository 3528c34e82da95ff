"""What is carried out of the house: messages to people who are not looking at a screen."""
