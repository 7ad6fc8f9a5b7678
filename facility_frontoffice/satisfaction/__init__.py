"""What clients think of what they got, and of how they were treated."""
