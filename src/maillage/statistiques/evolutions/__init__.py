"""The figures of territories over the years: what compares, what is hidden, where a series breaks."""
