"""What Mix works with, without its widgets: what is chosen, what is picked, made and heard."""
