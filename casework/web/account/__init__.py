"""The own account: address, password, second factor; what is compulsory comes before all else."""
