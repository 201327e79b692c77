"""What a change means for money: findings, the review of a preview, and its own warnings."""
