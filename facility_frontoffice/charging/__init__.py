"""What work costs, and for whom: the cost centre that bears it, approval beforehand, and charging on."""
