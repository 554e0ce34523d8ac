"""What happens at the front desk: one behaviour a file, each a plain function in one transaction."""
