"""What people type, read in one place: figures, phones, days, numbers of papers. What could be two things is asked."""
