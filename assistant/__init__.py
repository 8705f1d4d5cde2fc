"""What the product does: answers, conversations, alerts."""
