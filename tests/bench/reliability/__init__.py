"""What safety costs, one module a figure: each has `measure(report, quick)` and is found by lying here."""
