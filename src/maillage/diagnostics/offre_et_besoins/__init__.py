"""What the inventory offers, facing what the published figures say is needed, commune by commune."""
