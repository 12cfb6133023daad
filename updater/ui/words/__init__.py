"""What pages say, worked out from facts without Qt."""
