"""What the gouvernance reads; one module a subject."""
