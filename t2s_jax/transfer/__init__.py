"""What a backbone is worth on a task: 5-NN, linear probe, fine-tuning."""
