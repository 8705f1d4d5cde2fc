"""Text to Question."""
